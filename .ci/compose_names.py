"""Every service, config and volume that a compose file uses is defined in it."""

import sys
from pathlib import Path
from typing import Any

import yaml


def unknown_names(compose: dict[str, Any]) -> list[str]:
    faults = []
    for name, service in compose["services"].items():
        used = {
            "services": list(service.get("depends_on", {})),
            "configs": [entry["source"] for entry in service.get("configs", [])],
            "volumes": [volume.split(":")[0] for volume in service.get("volumes", [])],
        }
        for kind, names in used.items():
            missing = set(names) - set(compose.get(kind, {}))
            faults += [f"{name} uses {kind[:-1]} {unknown}" for unknown in sorted(missing)]
    return faults


if __name__ == "__main__":
    found = unknown_names(yaml.safe_load(Path(sys.argv[1]).read_text()))
    sys.exit("\n".join(found) or 0)
