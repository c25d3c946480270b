import { expect, test } from "vitest";
import { recogniseService, serviceById } from "../catalogue.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";

const python = "/usr/bin/python3.11";
const facts: ProcessFacts = {
  pid: 1,
  executable: python,
  arguments: [],
  workingDirectory: "/srv/app",
  unit: null,
  environment: {},
  listens: [],
};

function told(words: readonly string[], more: Partial<ProcessFacts> = {}, files: readonly FileBytes[] = []): readonly string[] {
  const process = { ...facts, arguments: words, ...more };
  const service = serviceById(recogniseService(process)?.service ?? "");
  const settings = service?.parse(process, files).settings ?? [];
  return settings.map((setting) => {
    const predicted = service?.predict(setting, settings) ?? null;
    return `${service?.id} ${setting.source} ${setting.key} → ${setting.address ?? "?"}:${setting.port ?? "?"} ${predicted?.scope ?? "untold"}`;
  });
}

test("gunicorn: arguments over its file over its default; every bind counts; unix sockets are no ports", () => {
  const script = [python, "/usr/bin/gunicorn"];
  expect(told([...script, "-b", "0.0.0.0:8001", "--bind=[::]:8002", "-b", "unix:/run/x.sock", "app:app"])).toEqual([
    "gunicorn argument -b → 0.0.0.0:8001 ipv4",
    "gunicorn argument --bind → :::8002 dual",
  ]);
  const text = new TextEncoder().encode('workers = 4\nbind = ["127.0.0.1:8003", "[::1]:8003"]\n');
  const files = [{ path: "/srv/app/gunicorn.conf.py", bytes: text, reason: null, hash: null }];
  expect(told([...script, "app:app"], {}, files)).toEqual([
    "gunicorn file bind → 127.0.0.1:8003 ipv4",
    "gunicorn file bind → ::1:8003 ipv6",
  ]);
  expect(told([...script, "app:app"], { environment: { PORT: "8004" } })).toEqual(["gunicorn environment PORT → 0.0.0.0:8004 ipv4"]);
  expect(told([...script, "app:app"])).toEqual(["gunicorn default bind → 127.0.0.1:8000 ipv4"]);
  expect(told(["gunicorn: master [app:app]"])).toEqual(["gunicorn default bind → 127.0.0.1:8000 ipv4"]);
});

test("uvicorn takes :: as IPv6 alone; Flask and Django take it for both", () => {
  expect(told([python, "-m", "uvicorn", "app:app", "--host", "::", "--port=8005"])).toEqual([
    "uvicorn argument --host → :::8005 ipv6",
    "uvicorn argument --port → ?:8005 untold",
  ]);
  expect(told([python, "/usr/bin/flask", "run", "-h", "::"])[0]).toBe("flask argument -h → :::5000 dual");
  expect(told([python, "manage.py", "runserver", "0:8006"])).toEqual(["django argument 0:8006 → 0.0.0.0:8006 ipv4"]);
  expect(told([python, "manage.py", "runserver", "-6", "8007"])).toEqual(["django argument 8007 → ::1:8007 ipv6"]);
  expect(told([python, "manage.py", "runserver"])).toEqual(["django default addrport → 127.0.0.1:8000 ipv4"]);
});
