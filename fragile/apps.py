from django.apps import AppConfig


class FragileConfig(AppConfig):
    name = "fragile"
    verbose_name = "Fragile"
