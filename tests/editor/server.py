"""An editor as far as a language server can tell: the Language Server Protocol, spoken over the server's pipes."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Self

Message = dict[str, Any]
_PATIENCE = 60
"""Seconds: for a server that starts on a busy machine, not a claim about its speed."""


def framed(message: Message) -> bytes:
    """A message as it goes over the pipe."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def messages(pipe: IO[bytes]) -> Iterator[Message]:
    """The messages that come over a pipe, until it is closed."""
    while header := pipe.readline():
        length = 0
        while header.strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            header = pipe.readline()
        yield json.loads(pipe.read(length))


def section(settings: Mapping[str, Any], name: str) -> Message:
    """The settings of one section as a tree, which is how an editor tells them: ``yaml.a.b`` is ``a: {b: …}``."""
    tree: Message = {}
    for key, value in settings.items():
        head, *way = key.split(".")
        if head != name or not way:
            continue
        at = tree
        for step in way[:-1]:
            at = at.setdefault(step, {})
        at[way[-1]] = value
    return tree


class Editor:
    """An editor in which a folder is open, with settings, and the language server that it has started."""

    def __init__(self, command: list[str], folder: Path, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._folder = folder
        self._next = 0
        self._come: queue.Queue[Message | None] = queue.Queue()
        self._told: dict[str, list[Message]] = {}
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        folder = {"uri": self._folder.as_uri(), "name": self._folder.name}
        text_document = {
            "completion": {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}},
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {"relatedInformation": True},
        }
        workspace = {"configuration": True, "workspaceFolders": True}
        self.ask(
            "initialize",
            processId=None,
            rootUri=folder["uri"],
            workspaceFolders=[folder],
            capabilities={"textDocument": text_document, "workspace": workspace},
        )
        self._tell("initialized")
        self._tell("workspace/didChangeConfiguration", settings={"yaml": section(self._settings, "yaml")})
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self.ask("shutdown")
            self._tell("exit")
            self._process.wait(_PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdin.close()

    # --- what the one who writes does ----------------------------------------------------------------------------------

    def open(self, path: str, text: str, *, wrong: bool = False) -> list[Message]:
        """Opens a document, which need not be a file yet: what the editor underlines in it.

        With ``wrong``, waits until that is something.
        """
        uri = self._uri(path)
        self._told.pop(uri, None)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        while uri not in self._told or (wrong and not self._told[uri]):
            self._take(f"diagnostics of {path}")
        return self._told[uri]

    def complete(self, path: str, line: int, column: int) -> dict[str, Message]:
        """What the editor offers at a place, counted from 0, by the word that is shown."""
        found = self.ask("textDocument/completion", **self._at(path, line, column))
        return {item["label"]: item for item in (found or {"items": []})["items"]}

    def hover(self, path: str, line: int, column: int) -> str:
        """What the editor shows at a place, counted from 0."""
        found = self.ask("textDocument/hover", **self._at(path, line, column))
        return "" if found is None else str(found["contents"]["value"])

    def ask(self, method: str, **params: Any) -> Any:
        """A request and its answer."""
        self._next += 1
        number = self._next
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._take(method)
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    # --- the pipes -----------------------------------------------------------------------------------------------------

    def _uri(self, path: str) -> str:
        return (self._folder / path).as_uri()

    def _at(self, path: str, line: int, column: int) -> Message:
        return {"textDocument": {"uri": self._uri(path)}, "position": {"line": line, "character": column}}

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Message) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(framed({"jsonrpc": "2.0", **message}))
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            for message in messages(pipe):
                self._come.put(message)
        self._come.put(None)

    def _take(self, wanted: str) -> Message:
        """The next message, after doing what it asks of an editor."""
        try:
            message = self._come.get(timeout=_PATIENCE)
        except queue.Empty:
            raise AssertionError(f"the server keeps silent: no {wanted}") from None
        assert message is not None, f"the server has ended: no {wanted}"
        if message.get("method") == "textDocument/publishDiagnostics":
            self._told[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, request: Message) -> Any:
        if request["method"] != "workspace/configuration":
            return None
        return [section(self._settings, item.get("section", "")) for item in request["params"]["items"]]
