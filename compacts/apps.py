from django.apps import AppConfig


class CompactsConfig(AppConfig):
    name = "compacts"
    verbose_name = "Compacts"

    def ready(self) -> None:
        # Here and not above: models are not there yet when this module is read.
        from compacts.monitoring.document import REPORT
        from fragile.documents.publishing import register

        register(REPORT)
