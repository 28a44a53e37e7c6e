"""A page of patients, over encrypted rows or over plain ones."""

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PATIENTS = 100
MODELS = {"encrypted": ("patients", "PatientName"), "plain": ("baseline", "PlainName")}


def patients(request: HttpRequest, kind: str) -> HttpResponse:
    names = apps.get_model(*MODELS[kind]).objects.select_related("patient")
    shown = names.defer("patient__allergies", "patient__blood_group").order_by("pk")[:PATIENTS]
    return render(request, "baseline/patients.html", {"names": shown})
