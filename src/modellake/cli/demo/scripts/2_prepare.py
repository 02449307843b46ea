"""Alice, data engineer: make the data ready for learning."""

import modellake

lake = modellake.Lake("lake", actor="Alice")
raw = lake.load("dataset/diabetes")

with lake.process(raw, by="Alice", purpose="Find out who will need care") as process:
    with process.operation("target split at its median", type="labeling"):
        # The data hold a number: how far the illness went in a year. The paper's model tells two
        # classes apart, so the upper half is "progresses" (1), the lower half is not (0).
        progresses = (raw["target"] > raw["target"].median()).astype(int)
        data = raw.drop(columns="target")

    with process.operation("features normalization", type="normalization"):
        data = (data - data.mean()) / data.std()

    process.result(
        data.assign(progresses=progresses),
        name="Diabetes V1",
        stage="analysis_data",
        about={"default_target": "progresses"},
    )
