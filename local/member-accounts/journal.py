"""Keeps what member accounts hold over a restart.

A layer around moto's server writes down every request that moto has answered, and a later server plays them again. What
moto makes up (ids, keys of sessions) comes from a source that each request seeds with its number, so it comes out the same;
only times of creation are those of the playback. Requests take turns, because their order is part of the record.
"""
import base64
import io
import json
import os
import random
import sys
import uuid
from threading import Lock

from moto.moto_api._internal import mock_random

# Some modules of moto draw ids from here, past the source that can be seeded.
uuid.uuid4 = mock_random.uuid4

class Journal:
    def __init__(self, app, path):
        self.app = app
        self.lock = Lock()
        self.number = 0
        self.differing = 0
        self.file = open(path, "ab", buffering=0)
        self._play(path)
        self.played = self.number

    def __call__(self, environ, start_response):
        with self.lock:
            environ["wsgi.input"] = io.BytesIO(_body(environ))
            request = _request(environ)
            status, headers, content = self._answer(environ)
            self._write({**request, "status": status})
        start_response(status, headers)
        return [content]

    def _answer(self, environ):
        self.number += 1
        random.seed(self.number)
        mock_random.seed(self.number)
        heard = []

        def start_response(status, headers, exc_info=None):
            heard[:] = [status, headers]

        parts = self.app(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return heard[0], heard[1], content

    def _write(self, entry):
        """The whole line or nothing: what is half written would be taken for the start of the next."""
        line = json.dumps(entry).encode() + b"\n"
        start = os.fstat(self.file.fileno()).st_size
        if self.file.write(line) < len(line):
            self.file.truncate(start)
            raise OSError("The disk of the member accounts is full")

    def _play(self, path):
        complete = 0
        with open(path, "rb") as written:
            for number, line in enumerate(written, 1):
                if not line.endswith(b"\n"):
                    break
                complete += len(line)
                entry = _entry(line, path, number)
                status, _, _ = self._answer(_environ(entry))
                self.differing += status != entry["status"]
        self.file.truncate(complete)


def _body(environ):
    stream = environ["wsgi.input"]
    if environ.get("CONTENT_LENGTH"):
        return stream.read(int(environ["CONTENT_LENGTH"]))
    return stream.read() if environ.get("wsgi.input_terminated") else b""


def _request(environ):
    body = environ["wsgi.input"].getvalue()
    texts = {name: value for name, value in environ.items() if isinstance(value, str)}
    return {"environ": texts, "body": base64.b64encode(body).decode()}


def _entry(line, path, number):
    try:
        return json.loads(line)
    except ValueError:
        raise SystemExit(f'"{path}" is damaged in line {number}. Restore it, or name another folder with --data.')


def _environ(entry):
    return {
        **entry["environ"],
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(base64.b64decode(entry["body"])),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
