import type { LabHost } from "./lab-host.ts";
import { waitUntil, type LabProcess } from "./lab-process.ts";
import type { CommandResult } from "./run-command.ts";

export interface DockerdOptions {
  /** Tells several of one host apart: the socket is /run/NAME.sock. Absent: docker. */
  readonly name?: string;
  /** Network namespace of the daemon, and so of what it publishes. Absent: the host's own. */
  readonly networkNamespace?: string;
  /** Whether published ports are held by docker-proxy; without it dockerd holds them itself. Absent: yes. */
  readonly userlandProxy?: boolean;
}

export interface ContainerOptions {
  readonly name: string;
  /** As after `docker run -p`. */
  readonly publish?: readonly string[];
  readonly arguments?: readonly string[];
  readonly command: readonly string[];
}

/** A Docker daemon of a lab host that has the `services` layer, with one image, `lab/busybox`. */
export class Dockerd {
  readonly socket: string;
  readonly #host: LabHost;
  readonly #process: LabProcess;

  private constructor(host: LabHost, socket: string, daemon: LabProcess) {
    this.#host = host;
    this.socket = socket;
    this.#process = daemon;
  }

  static async start(host: LabHost, options: DockerdOptions = {}): Promise<Dockerd> {
    const name = options.name ?? "docker";
    const socket = `/run/${name}.sock`;
    const places = [
      `--data-root=/var/lib/docker/${name}`,
      `--exec-root=/run/${name}`,
      `--pidfile=/run/${name}.pid`,
      `--host=unix://${socket}`,
    ];
    const daemon = await host.start(["/usr/sbin/dockerd", ...places, `--userland-proxy=${options.userlandProxy ?? true}`], {
      ...(options.networkNamespace === undefined ? {} : { networkNamespace: options.networkNamespace }),
      ready: /API listen on/,
      timeoutMs: 60_000,
    });
    const dockerd = new Dockerd(host, socket, daemon);
    await dockerd.#importBusybox(name);
    return dockerd;
  }

  /** Runs the docker client against this daemon. */
  async docker(...command: readonly string[]): Promise<CommandResult> {
    return this.#host.run(["/usr/bin/docker", `--host=unix://${this.socket}`, ...command], { timeoutMs: 60_000 });
  }

  /** Starts a container of busybox and returns its id. */
  async runContainer(options: ContainerOptions): Promise<string> {
    const publishes = (options.publish ?? []).flatMap((publish) => ["--publish", publish]);
    const settings = ["--detach", "--name", options.name, ...publishes, ...(options.arguments ?? [])];
    const result = await this.docker("run", ...settings, "lab/busybox", ...options.command);
    const id = result.stdout.trim();
    await waitUntil(async () => (await this.docker("inspect", "--format", "{{.State.Running}}", id)).stdout.trim() === "true", {
      what: `container ${options.name} to run`,
      detail: () => this.#process.output,
    });
    return id;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  async #importBusybox(name: string): Promise<void> {
    const tree = `/tmp/busybox-${name}`;
    await this.#host.run(["mkdir", "-p", `${tree}/bin`, `${tree}/www`, `${tree}/tmp`]);
    await this.#host.run(["cp", "/bin/busybox", `${tree}/bin/busybox`]);
    await this.#host.run(["/bin/busybox", "--install", "-s", `${tree}/bin`]);
    await this.#host.run(["ln", "-sf", "busybox", `${tree}/bin/sh`]);
    await this.#host.run(["tar", "--directory", tree, "--create", "--file", `${tree}.tar`, "."]);
    await this.docker("import", `${tree}.tar`, "lab/busybox");
  }
}
