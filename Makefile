# Thin aliases; everything lives in dev.py (Python's standard library only).
PYTHON ?= python3
.PHONY: run test check lock doctor reset
run:    ; @$(PYTHON) dev.py run $(ARGS)
test:   ; @$(PYTHON) dev.py test $(ARGS)
check:  ; @$(PYTHON) dev.py check
lock:   ; @$(PYTHON) dev.py lock $(ARGS)
doctor: ; @$(PYTHON) dev.py doctor
reset:  ; @$(PYTHON) dev.py reset
