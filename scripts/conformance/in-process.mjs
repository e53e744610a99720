// Runs the command line in this process: a case costs milliseconds instead of a start of Node.
import { build } from 'esbuild'
import { randomBytes } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
  symlinkSync,
  readdirSync,
  readFileSync,
  existsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export async function openBench(more = {}) {
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'conformance-')))
  const outfile = join(work, 'run.mjs')
  await build({
    entryPoints: ['src/cli/run.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    define: { TSHELM_VERSION: '"conformance"' },
    banner: {
      js: "import { createRequire as tshelmRequire } from 'node:module'; const require = tshelmRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  const { runCli } = await import(pathToFileURL(outfile).href)
  const home = join(work, 'home')
  mkdirSync(home)
  const env = {
    HOME: home,
    TZ: 'UTC',
    HELM_CACHE_HOME: `${home}/cache`,
    HELM_CONFIG_HOME: `${home}/config`,
    HELM_DATA_HOME: `${home}/data`,
    ...more,
  }
  return { runCli, work, env, close: () => rmSync(work, { recursive: true, force: true }) }
}

/** One command in a folder: exit code and what was written, as Go strings (a byte that is no UTF-8 is a lone surrogate). */
export async function runIn(bench, cwd, argv) {
  const out = []
  const err = []
  process.chdir(cwd)
  const exit = await bench.runCli(argv, {
    env: bench.env,
    platform: 'linux',
    cwd,
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    stdin: async () => new Uint8Array(0),
    clock: {
      now: () => Date.now(),
      nowNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6)),
      sleep: async () => undefined,
    },
    randomBytes: (count) => randomBytes(count),
    terminal: false,
    signal: new AbortController().signal,
    program: 'helm',
  })
  const clean = (parts) => parts.join('').replaceAll(cwd, '{cwd}')
  return { exit, stdout: clean(out), stderr: clean(err) }
}

export function writeTree(root, files, symlinks = {}) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name)
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true })
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : Buffer.from(content.b64, 'base64'))
  }
  for (const [name, target] of Object.entries(symlinks)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    symlinkSync(target, join(root, name))
  }
}

export function readTree(root, prefix = '') {
  if (!existsSync(root)) return {}
  return Object.assign(
    {},
    ...readdirSync(root, { withFileTypes: true }).map((entry) =>
      entry.isDirectory()
        ? readTree(join(root, entry.name), `${prefix}${entry.name}/`)
        : { [prefix + entry.name]: readFileSync(join(root, entry.name), 'utf8') },
    ),
  )
}
