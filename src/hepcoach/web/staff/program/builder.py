"""The builder's pages. Each button posts the whole form and gets it back changed; scripts only make it faster."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hepcoach.clinics.models import Role
from hepcoach.coach import assigning
from hepcoach.exercises import library, search
from hepcoach.exercises.models import ClinicExercise
from hepcoach.patients import access
from hepcoach.patients.models import Episode, Patient
from hepcoach.programs import actions, from_note, protocols, sheet, writing
from hepcoach.programs.models import Program
from hepcoach.programs.queries import with_items
from hepcoach.rules import doses
from hepcoach.web.staff.fields import whole
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast
from hepcoach.web.staff.program import draft as drafts
from hepcoach.web.staff.program import shown
from hepcoach.web.staff.program.draft import Draft

# The time to beat, which the page shows beside the clock.
GOAL_SECONDS = 90
_OPENED = "program.opened"
_LONGEST_BUILD = 24 * 60 * 60
# More says nothing to a screen reader or to an eye.
_MOST_FOUND = 8
_MOST_PROTOCOLS = 3
_SPECIALTIES = ("PT", "OT", "SLP")


@staff_page(Role.THERAPIST)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.actor, patient_id, request.now)
    episode = Episode.objects.filter(patient=patient, status=Episode.Status.ACTIVE).order_by("-started_on").first()
    if episode is None:
        return render(request, "staff/program/none.html", {"patient": patient})
    last = _last(episode)
    if request.method != "POST":
        draft = drafts.from_program(last) if last else drafts.empty()
        return _shown(request, patient, episode, draft, last, opened=_opened_now(request, patient))
    draft, act = drafts.from_form(request.POST), request.POST.get("act", "")
    if act == "assign":
        return _assign(request, patient, episode, draft, last)
    said = _do(act, draft, request, patient, last)
    return _shown(request, patient, episode, draft, last, opened=request.POST.get("opened", ""), said=said)


@staff_page(Role.THERAPIST)
@require_POST
def check(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The advice and the previews alone, while the form is being filled in."""
    patient = access.patient_for(request.actor, patient_id, request.now)
    draft = drafts.from_form(request.POST)
    read = drafts.read(draft, _own(draft))
    context = shown.beside(request, patient, draft, read, is_first=_is_first(patient))
    return render(request, "staff/program/_beside.html", context)


@staff_page(Role.THERAPIST)
@require_safe
def find(request: StaffRequest) -> HttpResponse:
    """What the typed words may mean: protocols first, then exercises, then the clinic's own."""
    asked = request.GET.get("q", "")
    discipline = request.GET.get("for", "")
    only = asked_only if (asked_only := request.GET.get("only", "")) in _SPECIALTIES else ""
    own = [one for one in _clinics_own() if _fits(asked, one.words)] if asked.strip() else []
    # The clinic's own without a specialty is for all of them.
    own = [one for one in own if only in ("", one.specialty) or not one.specialty]
    context = {
        "asked": asked.strip(),
        "protocols": protocols.search(asked)[:_MOST_PROTOCOLS],
        "exercises": search.search(asked, specialty=discipline, only=only, most=_MOST_FOUND),
        "own": own[:_MOST_FOUND],
    }
    return render(request, "staff/program/_found.html", context)


def _do(act: str, draft: Draft, request: StaffRequest, patient: Patient, last: Program | None) -> str:
    """Carry out one button; what to tell of it, or nothing."""
    what, _, of = act.partition(":")
    if what == "add" and of in library.slugs():
        exercise = library.exercise(of)
        added = draft.add(of, doses.from_json(exercise.dose))
        return f"{exercise.name['en']} added." if added else "It stands there already, or the program is full."
    if what == "own" and (found := _clinics_own(whole(of) or 0)):
        draft.add(f"own:{found[0].pk}", doses.Dose())
        return "The clinic's own exercise was added. Give it a dose."
    if what == "protocol" and (protocol := protocols.by_slug(of)):
        drafts.start_from(draft, protocol, patient.language)
        return f"{protocol.condition['en']}, {protocol.phase['en']}: check each exercise and dose."
    if what == "copy" and last is not None:
        draft.__dict__.update(drafts.from_program(last).__dict__)
        return f"Copied from version {last.version}."
    if what == "clear":
        draft.__dict__.update(drafts.empty().__dict__)
    if what == "accept":
        return _accept(draft, request.POST.get("note", ""), of)
    if what == "words":
        return _rephrase(request, draft, patient)
    if what == "limit" and of in draft.limits:
        draft.limits.remove(of)
    return _do_to_row(what, of, draft)


def _do_to_row(what: str, of: str, draft: Draft) -> str:
    number, _, slug = of.partition(":")
    place = (whole(number) or 0) - 1
    if not 0 <= place < len(draft.rows):
        return ""
    if what == "remove":
        del draft.rows[place]
    elif what == "up" and place:
        draft.rows.insert(place - 1, draft.rows.pop(place))
    elif what == "swap" and slug in library.slugs():
        draft.swap(place, slug)
        return f"Now: {library.exercise(slug).name['en']}. Its dose is the usual one; check it."
    return ""


def _accept(draft: Draft, note: str, slug: str) -> str:
    """One proposal of the note, as the therapist accepted it. Where the note states no dose: the usual one."""
    found = next((one for one in from_note.proposals(note) if one.exercise.slug == slug), None)
    if found is None:
        return ""
    stated = doses.has_dose(found.dose)
    added = draft.add(slug, found.dose if stated else doses.from_json(found.exercise.dose))
    if not added:
        return "It stands there already, or the program is full."
    return (
        "Added with the note's dose."
        if stated
        else "Added. The note states no dose, so the usual one stands there."
    )


def _rephrase(request: StaffRequest, draft: Draft, patient: Patient) -> str:
    """Words of the writing aid into the rows, for the therapist to read and change; or why there are none."""
    if not writing.is_on():
        return ""
    read = drafts.read(draft, _own(draft))
    items = [shown.prescribed_of(item) for item in read.items]
    page = sheet.compose(items, read.elements, draft.milestone, shown.reader_of(patient, request.practice))
    visit = " ".join((request.POST.get("note", ""), *(line.tie for line in page.lines)))
    names = (patient.full_name, request.practice.name, request.actor.display_name)
    written = writing.write(page, visit=visit, names=names)
    if written.by == "template":
        return f"The library's words stand. {' '.join(written.why)}"
    for row, how_to in zip(draft.rows, written.how_to, strict=True):
        row["how_to"] = [how_to]
    return "Words drafted: read each one before you assign."


def _assign(
    request: StaffRequest, patient: Patient, episode: Episode, draft: Draft, last: Program | None
) -> HttpResponse:
    read = drafts.read(draft, _own(draft))
    missing: tuple[str, ...] = ()
    if not read.problems:
        seconds = _seconds(request, patient)
        try:
            program = actions.assign(
                actor=request.actor,
                episode=episode,
                items=read.items,
                elements=read.elements,
                milestone=draft.milestone,
                precautions=drafts.precautions_of(draft),
                starts_on=request.today,
                built_in_seconds=seconds,
                now=request.now,
            )
        except actions.UnableToAssign as unable:
            missing = unable.missing
        else:
            assigning.assigned([program.pk], request.now)
            took = "" if seconds is None else f" in {shown.clock(seconds)}"
            toast(
                request,
                f"Version {program.version} assigned{took}. The patient is told by text if they may be.",
                undo=reverse("patient-program-back", args=[patient.pk, last.version]) if last else "",
                undo_with={"instead_of": str(program.version)},
            )
            return back_to(request, "patient", patient.pk)
    opened = request.POST.get("opened", "")
    return _shown(
        request,
        patient,
        episode,
        draft,
        last,
        opened=opened,
        missing=missing,
        problems=read.problems,
        refused=True,
    )


def _shown(
    request: StaffRequest,
    patient: Patient,
    episode: Episode,
    draft: Draft,
    last: Program | None,
    *,
    opened: str,
    said: str = "",
    missing: tuple[str, ...] = (),
    problems: dict[str, str] | None = None,
    refused: bool = False,
) -> HttpResponse:
    own = _own(draft)
    note = request.POST.get("note", "")[: from_note.LONGEST]
    asked_note = request.POST.get("act", "").partition(":")[0] in ("note", "accept")
    context: dict[str, Any] = {
        "patient": patient,
        "episode": episode,
        "opened": opened,
        "seconds": _elapsed(request, opened, patient) or 0,
        "goal": GOAL_SECONDS,
        "said": said,
        "missing": missing,
        "problems": problems or {},
        "last": last,
        "note": note,
        "proposals": from_note.proposals(note) if note else [],
        "note_read": asked_note,
        "specialties": _SPECIALTIES,
        "only": request.POST.get("only", ""),
        **shown.form(draft, own, patient, problems or {}),
        **shown.beside(request, patient, draft, drafts.read(draft, own), is_first=_is_first(patient)),
    }
    template = "staff/program/_draft.html" if request.htmx else "staff/program/builder.html"
    # The staff pages' script reloads on an error, which would lose what was typed.
    return render(request, template, context, status=400 if refused and not request.htmx else 200)


def _last(episode: Episode) -> Program | None:
    """What runs, else what ran last."""
    ran = Program.objects.filter(episode=episode, assigned_at__isnull=False).prefetch_related(with_items())
    return ran.order_by("-version").first()


def _is_first(patient: Patient) -> bool:
    return not Program.objects.filter(
        episode__patient=patient, episode__status=Episode.Status.ACTIVE, assigned_at__isnull=False
    ).exists()


def _clinics_own(exercise_id: int = 0) -> list[ClinicExercise]:
    """The practice's own confirmed exercises, or the one of that number."""
    own = ClinicExercise.objects.filter(confirmed_at__isnull=False)
    return list(own.filter(pk=exercise_id) if exercise_id else own.order_by("pk")[:500])


def _own(draft: Draft) -> dict[int, ClinicExercise]:
    return ClinicExercise.objects.in_bulk(drafts.own_ids(draft))


def _fits(asked: str, words: str) -> bool:
    known = search.plain_words(words)
    return all(any(word.startswith(part) for word in known) for part in search.plain_words(asked))


def _opened_now(request: StaffRequest, patient: Patient) -> str:
    return signing.dumps({"patient": patient.pk, "at": request.now.timestamp()}, salt=_OPENED)


def _seconds(request: StaffRequest, patient: Patient) -> int | None:
    return _elapsed(request, request.POST.get("opened", ""), patient)


def _elapsed(request: StaffRequest, opened: str, patient: Patient) -> int | None:
    """Seconds since the page was opened for this patient; None when nobody can say."""
    try:
        told = signing.loads(opened, salt=_OPENED, max_age=_LONGEST_BUILD)
    except signing.BadSignature:
        return None
    if told["patient"] != patient.pk:
        return None
    return max(0, int(request.now.timestamp() - told["at"]))
