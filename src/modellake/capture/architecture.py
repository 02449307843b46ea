"""The lake itself as the paper draws it: zones, stores and registers, under fixed ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ARCHITECTURE"]

_STORES = {
    "raw": ("Raw data storage", "raw_data_storage"),
    "intermediate": ("Intermediate data storage", "intermediate_data_storage"),
    "analysis": ("Analysis data storage", "analysis_data_storage"),
    "models": ("Model repository", "model_repository"),
    "metadata": ("Metadata store", "metadata_store"),
}
_ZONES = {
    "data": ("Data zone", ("raw", "intermediate")),
    "analysis": ("Analysis zone", ("analysis", "models")),
    "governance": ("Governance zone", ("metadata",)),
}
_REGISTERS = ("data-catalog", "program-registry", "analysis-data-catalog", "model-registry")

#: The records that every captured one may name; they are written where a lake has none.
ARCHITECTURE: tuple[Mapping[str, Any], ...] = (
    {
        "id": "lake/model-lake",
        "type": "ModelLake",
        "name": "Model lake",
        "zones": [f"zone/{zone}" for zone in _ZONES],
        "registries": [f"registry/{register}" for register in _REGISTERS],
    },
    *(
        {
            "id": f"zone/{zone}",
            "type": "Zone",
            "name": name,
            "zone_type": f"{zone}_zone",
            "storage_areas": [f"storage/{store}" for store in stores],
        }
        for zone, (name, stores) in _ZONES.items()
    ),
    *(
        {"id": f"storage/{store}", "type": "StorageArea", "name": name, "storage_area_type": kind}
        for store, (name, kind) in _STORES.items()
    ),
    *(
        {
            "id": f"registry/{register}",
            "type": "Registry",
            "name": register.replace("-", " ").capitalize(),
            "registry_type": register.replace("-", "_"),
            "stored_in": ["storage/metadata"],
        }
        for register in _REGISTERS
    ),
)
