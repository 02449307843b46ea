"""What the records around a model tell, for the sections that no card fills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from modellake.exports.hugging_face.subject import Subject

__all__ = ["tell"]

#: How a file is loaded, by its format; none of these runs before somebody reads it.
_LOADING = {
    "skops": "import skops.io\n\nfile = {file!r}\n"
    "print(skops.io.get_untrusted_types(file=file))  # look at these before you trust them\n"
    "model = skops.io.load(file, trusted=[])",
    "joblib": "import joblib\n\nmodel = joblib.load({file!r})",
    "pickle": "import pickle\nfrom pathlib import Path\n\n"
    "model = pickle.loads(Path({file!r}).read_bytes())",
    "onnx": "import onnxruntime\n\nmodel = onnxruntime.InferenceSession({file!r})",
    "safetensors": "from safetensors import safe_open\n\n"
    'model = safe_open({file!r}, framework="pt")',
}
#: Formats whose files may run anything when they are loaded.
_UNSAFE = ("pickle", "joblib")

#: Libraries that are named; of the others it is said how many there are.
_NAMED = ("numpy", "pandas", "scipy", "torch", "tensorflow", "transformers", "skops", "joblib")


def tell(subject: Subject) -> dict[str, str]:
    """Return texts by slots of a card, from the model, its training, its data and its software."""
    if not subject.is_model:
        return {}
    known, training = subject.known, _find_training(subject)
    implementation = subject.find(training.get("has_implementation"))
    environment = subject.find(training.get("execution_environment"))
    texts = {
        "developed_by": ", ".join(subject.name(one) for one in known.get("creator", ())),
        "model_kind": str(known.get("architecture", "")),
        "usage_instructions": "\n\n".join(_tell_loading(known)),
        "training_data_section": _tell_data(subject, known.get("trained_on", ())),
        "evaluation_data_section": _tell_data(
            subject, (*known.get("tested_on", ()), *known.get("evaluated_on", ()))
        ),
        "training_procedure": _tell_training(subject, training, implementation),
        "training_hyperparameters": _tell_settings(training, implementation),
        "speeds_sizes_times": _tell_duration(training),
        "metrics_section": _tell_measures(subject),
        "technical_specifications": _tell_software(known, environment),
    }
    return {slot: text for slot, text in texts.items() if text}


def _find_training(subject: Subject) -> Mapping[str, Any]:
    """Return the analysis that the model came out of; nothing where none is known."""
    made = (one.json for one in subject.members.values())
    return next((one for one in made if subject.asset.id in one.get("has_output_model", ())), {})


def _tell_loading(known: Mapping[str, Any]) -> Iterator[str]:
    for file in known.get("distribution", ()):
        formats = file.get("model_format", known.get("model_format", ()))
        found = next((one for one in formats if one in _LOADING), None)
        name = file.get("name") or PurePosixPath(file.get("file_path", "")).name
        if found and name:
            yield f"```python\n{_LOADING[found].format(file=name)}\n```"
            if found in _UNSAFE:
                yield "Loading the file runs code in it: load it only from somebody you trust."


def _tell_data(subject: Subject, ids: Iterable[str]) -> str:
    return _list(_tell_dataset(subject, one) for one in dict.fromkeys(ids))


def _tell_dataset(subject: Subject, one: str) -> str:
    json = subject.find(one)
    counts = [
        f"{json[slot]} {word}"
        for slot, word in (("row_count", "rows"), ("column_count", "columns"))
        if slot in json
    ]
    license_ = str(json.get("license", "")).removeprefix("spdx:")
    more = [*counts, *([f"license {license_}"] if license_ else [])]
    said = f"{subject.name(one)} (`{one}`)" if json else f"`{one}`"
    said += f": {', '.join(more)}" if more else ""
    return f"{said}. {json['description']}" if "description" in json else said


def _tell_training(
    subject: Subject, training: Mapping[str, Any], implementation: Mapping[str, Any]
) -> str:
    programs = [subject.name(one) for one in training.get("uses_program", ())]
    who = [subject.name(one) for one in training.get("analyzed_by", ())]
    lines = (
        ("Analysis", str(training.get("name", ""))),
        ("Implementation", implementation.get("source_code_url") or implementation.get("name")),
        ("Program", ", ".join(programs)),
        ("By", ", ".join(who)),
        ("Ended", training.get("ended_at")),
    )
    return _list(f"{label}: {text}" for label, text in lines if text)


def _tell_settings(training: Mapping[str, Any], implementation: Mapping[str, Any]) -> str:
    settings = (
        *implementation.get("has_parameter_setting", ()),
        *training.get("has_parameter_setting", ()),
    )
    pairs = {
        one["parameter_name"]: one["setting_value"]
        for one in settings
        if "parameter_name" in one and "setting_value" in one
    }
    return _list(f"`{name}`: {pairs[name]}" for name in sorted(pairs))


def _tell_duration(training: Mapping[str, Any]) -> str:
    duration = training.get("training_duration")
    return f"Training took {duration} (ISO 8601)." if duration else ""


def _tell_measures(subject: Subject) -> str:
    ids = sorted(
        {one.json["uses_measure"] for one in subject.results if "uses_measure" in one.json}
    )
    return _list(_tell_measure(subject, one) for one in ids)


def _tell_measure(subject: Subject, one: str) -> str:
    json = subject.find(one)
    said = json.get("description") or json.get("formula")
    return f"{subject.name(one)}: {said}" if said else subject.name(one)


def _tell_software(known: Mapping[str, Any], environment: Mapping[str, Any]) -> str:
    libraries = [one for one in environment.get("libraries", ()) if "name" in one]
    wanted = {*_NAMED, known.get("framework")}
    named = [
        f"{one['name']} {one.get('library_version', '')}".rstrip()
        for one in sorted(libraries, key=lambda one: str(one["name"]))
        if one["name"] in wanted
    ]
    rest = len(libraries) - len(named)
    lines = (
        ("Framework", known.get("framework")),
        ("Environment", environment.get("name")),
        ("Libraries", ", ".join([*named, *([f"{rest} others"] if rest else [])])),
        ("Input", known.get("input_signature")),
        ("Output", known.get("output_signature")),
    )
    return _list(f"{label}: {text}" for label, text in lines if text)


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(str(one).split())}" for one in texts)
