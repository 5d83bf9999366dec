"""Build step: puts the compiled templates of the report into the wheel."""

from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REPORT = "src/biaslens/report"


class CompileTemplates(BuildHookInterface[Any]):
    """Compiles them while a wheel is built; an editable install reads the sources."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the templates into a folder that goes into the wheel."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory()
        templating = run_path(str(Path(self.root, REPORT, "templating.py")))
        templating["compile_templates"](Path(self._folder.name))
        place = f"biaslens/report/{templating['COMPILED']}"
        build_data["force_include"][self._folder.name] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            self._folder.cleanup()
