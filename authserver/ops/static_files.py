"""Static files under hashed names, compressed once by collectstatic and served by the server itself."""

from pathlib import Path

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name where nothing was collected: an error page must not fail over its style sheet."""

    def stored_name(self, name: str) -> str:
        try:
            stored: str = super().stored_name(name)
        except ValueError:
            return name
        return stored


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Starts without a word where nothing was collected yet; the settings then look files up where they are kept."""

    def add_files(self, root: str | Path, prefix: str | None = None) -> None:
        if Path(root).is_dir():
            super().add_files(root, prefix)  # type: ignore[no-untyped-call]  # whitenoise annotates its code in part
