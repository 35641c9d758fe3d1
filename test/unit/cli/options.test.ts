import { describe, expect, it } from "vitest";
import { helpText, readCommand, UsageError, type CommandOptions } from "../../../lib/cli/options.ts";

function read(...args: string[]): CommandOptions {
  const command = readCommand(args, {});
  if (command.name !== "run") throw new Error(`got the command ${command.name}`);
  return command.options;
}

function complaint(...args: string[]): string {
  try {
    readCommand(args, {});
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error("nothing was wrong");
}

describe("the command line", () => {
  it("watches a file by itself and does not watch under serve", () => {
    expect(read("demo.ts")).toMatchObject({ path: "demo.ts", watching: true, port: 3000, host: null, open: false, limits: {} });
    expect(read("serve", "demos")).toMatchObject({ path: "demos", watching: false });
    expect(read("--port", "8080", "serve", "demos")).toMatchObject({ path: "demos", watching: false, port: 8080 });
  });

  it("takes the port from PORT unless --port says otherwise", () => {
    const port = (args: string[]) => {
      const command = readCommand(args, { PORT: "4000" });
      return command.name === "run" && [command.options.port, command.options.portAsked];
    };
    expect(port(["demos"])).toEqual([4000, true]);
    expect(port(["demos", "--port=5000"])).toEqual([5000, true]);
    expect(() => readCommand(["demos"], { PORT: "http" })).toThrow('PORT: got "http", expected a port number from 0 to 65535.');
  });

  it("reads every limit in the units that people use", () => {
    const line = "demos --timeout 90 --queue 5 --memory 1.5GiB --max-upload 10MB --max-pixels 12M --max-body 512KiB --drain 2s";
    expect(read(...line.split(" ")).limits).toEqual({
      runSeconds: 90,
      queue: 5,
      runnerBytes: 1.5 * 1024 ** 3,
      uploadBytes: 10_000_000,
      pixels: 12_000_000,
      bodyBytes: 512 * 1024,
      drainSeconds: 2,
    });
  });

  it("reads origins without their paths and lists of them", () => {
    const options = read("demos", "--origin", "https://demo.example.org", "--cors", "https://a.example, http://b.example:8080", "--models", "x", "--models", "y");
    expect(options.origin?.href).toBe("https://demo.example.org/");
    expect(options.cors).toEqual(["https://a.example", "http://b.example:8080"]);
    expect(options.models).toEqual(["x", "y"]);
    expect(read("demos", "--cors", "*").cors).toEqual(["*"]);
  });

  it("refuses a prefix, because the pages are built for the top of a site", () => {
    expect(complaint("demos", "--origin", "https://example.org/vitrine")).toContain("without a path: Vitrine serves from the top of a host");
  });

  it("suggests the option that was meant", () => {
    expect(complaint("demos", "--prot", "1")).toBe("There is no option --prot. Did you mean --port?");
    expect(complaint("demos", "--max-uplaod", "1")).toContain("Did you mean --max-upload?");
    expect(complaint("demos", "--zzz")).toBe("There is no option --zzz. `vitrine --help` lists them.");
    expect(complaint("demos", "-x")).toContain("There is no option -x.");
  });

  it("suggests the command that was meant", () => {
    expect(complaint("sreve", "demos")).toContain("Did you mean serve?");
    expect(complaint("help", "server")).toBe("There is no command server. Did you mean serve?");
  });

  it("says what a wrong value should have been", () => {
    expect(complaint("demos", "--port", "99999")).toBe('--port: got "99999", expected a port number from 0 to 65535.');
    expect(complaint("demos", "--runners", "0")).toBe('--runners: got "0", expected a whole number from 1 to 256.');
    expect(complaint("demos", "--memory", "lots")).toBe('--memory: got "lots", expected a size such as 20MB or 2GiB.');
    expect(complaint("demos", "--timeout", "")).toContain("--timeout needs a value");
    expect(complaint("demos", "--host", "--open")).toBe("--host needs a value: --host <address>.");
    expect(complaint("demos", "--open=yes")).toBe('--open takes no value; got "yes".');
  });

  it("asks for exactly one path", () => {
    expect(complaint()).toContain("needs a demo file or a folder");
    expect(complaint("serve")).toContain("needs a demo file or a folder");
    expect(complaint("a.ts", "b.ts")).toContain("One path is served at a time; got a.ts b.ts.");
  });

  it("answers --help and --version wherever they stand", () => {
    expect(readCommand(["--help"], {})).toEqual({ name: "help", about: "vitrine" });
    expect(readCommand(["serve", "-h"], {})).toEqual({ name: "help", about: "serve" });
    expect(readCommand(["help", "serve"], {})).toEqual({ name: "help", about: "serve" });
    expect(readCommand(["-v"], {})).toEqual({ name: "version" });
  });

  it("lists every option in its help, within 100 columns", () => {
    const text = helpText("vitrine");
    for (const name of ["port", "host", "open", "runners", "data", "models", "origin", "cors", "timeout", "queue", "memory", "max-upload", "max-pixels", "max-body", "drain", "help", "version"]) {
      expect(text).toContain(`--${name}`);
    }
    for (const line of [...text.split("\n"), ...helpText("serve").split("\n")]) if (!line.startsWith("Sizes")) expect(line.length).toBeLessThanOrEqual(102);
  });
});
