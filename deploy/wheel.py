"""What a wheel has beyond the rooms: the app and its settings, which Streamlit wants in one folder.

In the source tree that is the uppermost, for `streamlit run app.py`; in a package, a folder of its own.
"""

from pathlib import Path

from setuptools.command.build_py import build_py

SERVED = ("app.py", ".streamlit/config.toml")


class BuildWithApp(build_py):
    """Builds the packages, and puts what is served beside them."""

    def get_source_files(self) -> list[str]:
        """What an archive of the source takes along."""
        return [*super().get_source_files(), *SERVED, "deploy/wheel.py"]

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for name in SERVED:
                made = Path(self.build_lib) / "kaiqiao" / "served" / name
                self.mkpath(str(made.parent))
                self.copy_file(name, str(made))
