"""The words Qt itself says (file dialogs, menus of a text field) in the language of the interface."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CATALOGUES = {"zh": "qtbase_zh_CN"}


class StandardWords:
    """Qt speaks English by itself; for Chinese its own catalogue is installed. A missing one leaves English."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def speak(self, language: str) -> None:
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        QLocale.setDefault(QLocale(QLocale.Language.Chinese if language == "zh" else QLocale.Language.English))
        translator = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language in CATALOGUES and translator.load(CATALOGUES[language], folder):
            self._app.installTranslator(translator)
            self._translator = translator
