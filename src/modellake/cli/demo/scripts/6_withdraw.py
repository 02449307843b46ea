"""Bob takes the data back. This is a story: nothing is wrong with the real ones."""

from datetime import date

import modellake

lake = modellake.Lake("lake", actor="Bob")
data = lake.get("dataset/diabetes").json
withdrawn = {"status": "withdrawn", "status_since": date.today().isoformat()}
lake.add(modellake.read({**data, **withdrawn}))
