from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.fragile.documents.sample"
    label = "sample_documents"

    def ready(self):
        from tests.fragile.documents.sample.kinds import register_all

        register_all()
