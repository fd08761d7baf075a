"""The clinic's own exercises: written, filmed and changed by its therapists, for the whole practice."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hepcoach.exercises import actions, media
from hepcoach.exercises.models import ClinicExercise, ClinicVideo
from hepcoach.privacy import audit
from hepcoach.web import video
from hepcoach.web.staff.fields import Field
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast

LONGEST_NAME = 80
LONGEST_HOW_TO = 600
_SPECIALTIES = (("", "any"), ("PT", "PT"), ("OT", "OT"), ("SLP", "SLP"))


@staff_page(*CLINICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest) -> HttpResponse:
    """The list, and a form for a new one; the name of one that is there changes that one."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        words = " ".join(request.POST.get("words", "").split())
        how_to = request.POST.get("how_to", "").strip()
        specialty, link = request.POST.get("specialty", ""), request.POST.get("video_link", "").strip()
        problems = _problems(words, how_to, specialty, link)
        if not problems:
            exercise = actions.write(
                practice_id=request.practice.pk, words=words, how_to=how_to, specialty=specialty,
                video_link=link, now=request.now,
            )  # fmt: skip
            _audit(request, "write exercise", exercise.pk)
            toast(request, "Exercise saved. The builder finds it by its name.")
            return back_to(request, "clinic-exercises")
    exercises = ClinicExercise.objects.order_by("-confirmed_at", "-pk").select_related("video")
    shown = exercises.filter(confirmed_at__isnull=False)[:200]
    context = {"fields": _fields(request, problems), "exercises": shown, "problems": problems,
               "most": media.LARGEST // 1024 // 1024}  # fmt: skip
    return render(request, "staff/program/own.html", context, status=400 if problems else 200)


@staff_page(*CLINICIANS)
@require_POST
def upload(request: StaffRequest, exercise_id: int) -> HttpResponse:
    exercise = _exercise(request, exercise_id)
    file = request.FILES.get("video")
    if file is None or not file.size:
        toast(request, "Choose a video first.", trouble=True)
        return back_to(request, "clinic-exercises")
    try:
        media.upload(actor=request.actor, exercise=exercise, file=file, size=file.size, now=request.now)
    except media.UnableToKeep as unable:
        toast(request, str(unable), trouble=True)
    else:
        _audit(request, "upload video", exercise.pk)
        toast(request, "Video kept, encrypted. Patients with this exercise see it from now on.")
    return back_to(request, "clinic-exercises")


# The video and, beside it, what a browser writes around a file.
upload.largest_form = media.LARGEST + 64 * 1024  # type: ignore[attr-defined]
upload.too_large = f"{media.TOO_LARGE} Go back to choose another; nothing was kept."  # type: ignore[attr-defined]


@staff_page(*CLINICIANS)
@require_POST
def remove_video(request: StaffRequest, exercise_id: int) -> HttpResponse:
    exercise = _exercise(request, exercise_id)
    removed, _ = ClinicVideo.objects.filter(exercise=exercise).delete()
    if removed:
        _audit(request, "remove video", exercise.pk)
    toast(request, "Video removed." if removed else "There was no video.")
    return back_to(request, "clinic-exercises")


@staff_page(*CLINICIANS)
@require_safe
def watch(request: StaffRequest, exercise_id: int) -> HttpResponse:
    found = ClinicVideo.objects.filter(exercise=_exercise(request, exercise_id)).first()
    if found is None:
        raise Http404("This exercise has no video.")
    return video.answer(request, found)


def _exercise(request: StaffRequest, exercise_id: int) -> ClinicExercise:
    found = ClinicExercise.objects.filter(practice_id=request.practice.pk, pk=exercise_id).first()
    if found is None:
        raise Http404("This practice has no such exercise.")
    return found


def _problems(words: str, how_to: str, specialty: str, link: str) -> dict[str, str]:
    problems = {}
    if not 0 < len(words) <= LONGEST_NAME:
        problems["words"] = f"Give it a name of at most {LONGEST_NAME} characters."
    if len(how_to) > LONGEST_HOW_TO:
        problems["how_to"] = f"At most {LONGEST_HOW_TO} characters: two or three short sentences."
    if specialty not in dict(_SPECIALTIES):
        problems["specialty"] = "Choose one of the list."
    if wrong := media.link_problem(link):
        problems["video_link"] = wrong
    return problems


def _fields(request: StaffRequest, problems: dict[str, str]) -> list[Field]:
    def field(name: str, label: str, **more: object) -> Field:
        value, problem = request.POST.get(name, ""), problems.get(name, "")
        return Field("own", name, label, value, problem=problem, **more)  # type: ignore[arg-type]

    return [
        field("words", "Name, as your patients will read it", longest=LONGEST_NAME, required=True),
        field("specialty", "For", kind="select", options=_SPECIALTIES),
        field("how_to", "How to do it: two or three plain sentences", longest=LONGEST_HOW_TO),
        field("video_link", "Link to your video host", longest=media.LONGEST_LINK,
              hint="Or upload a video once it is saved."),
    ]  # fmt: skip


def _audit(request: StaffRequest, action: str, exercise_id: int) -> None:
    audit.record(
        audit.Event(request.practice.pk, request.now, request.actor.name, action, f"exercise:{exercise_id}")
    )
