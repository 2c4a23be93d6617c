from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "strategies"
    verbose_name = "Strategies"

    def ready(self) -> None:
        # Here and not above: models are not there yet when this module is read.
        from fragile.documents.publishing import register
        from strategies.publication.document import STRATEGY

        register(STRATEGY)
