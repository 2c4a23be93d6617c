from importlib import import_module

from django.apps import AppConfig


class FragileConfig(AppConfig):
    name = "fragile"
    verbose_name = "Fragile"

    def ready(self) -> None:
        import_module("fragile.actors.checks")
