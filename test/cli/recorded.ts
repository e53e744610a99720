/** Cases recorded from Helm 4.3.1: files before, a command line, both streams, the exit code and the files written. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { runIn } from './host.ts'

/** A name that ends in a slash is a folder. */
type FileSet = Readonly<Record<string, string | { readonly b64: string }>>

/** A list of cases, or one with the file sets that they share. */
type Recording =
  | readonly RecordedCase[]
  | { readonly sets: Readonly<Record<string, FileSet>>; readonly cases: readonly RecordedCase[] }

export interface RecordedCase {
  readonly name: string
  /** The name of a set, or files; none by default. */
  readonly files?: string | FileSet
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdout: string
  readonly stderr: string
  readonly code: number
  /** What is new or other after the run: a short text itself, else a hash of it; of archives the hash of the tar within. */
  readonly written?: Readonly<Record<string, string>>
}

/** Seconds: what the files of the recordings were changed at. */
const MODIFIED = 1_600_000_000

const LONGEST_TEXT = 300

export function describeRecorded(file: string): void {
  const path = join(import.meta.dirname, `../../testdata/cli/${file}.json`)
  const recording = JSON.parse(readFileSync(path, 'utf8')) as Recording
  const { sets, cases } = 'cases' in recording ? recording : { sets: {}, cases: recording }
  const work = mkdtempSync(join(tmpdir(), `tshelm-${file}-`))
  afterAll(() => rmSync(work, { recursive: true }))
  describe(`${file}: as Helm`, () => {
    it.each(cases)('$name: $args', async ({ files = {}, args, env, stdout, stderr, code, written = {} }) => {
      const folder = mkdtempSync(join(work, 'case-'))
      writeFiles(folder, typeof files === 'string' ? sets[files]! : files)
      const before = contents(folder)
      const home = join(folder, 'home')
      const homes = {
        HOME: home,
        HELM_DATA_HOME: `${home}/data`,
        HELM_CONFIG_HOME: `${home}/config`,
        HELM_CACHE_HOME: `${home}/cache`,
      }
      const result = await runIn(folder, args, { env: { TZ: 'UTC', KUBECONFIG: `${folder}/none`, ...homes, ...env } })
      const plain = (text: string): string => text.replaceAll(folder, '{dir}')
      expect({ ...result, stdout: plain(result.stdout), stderr: plain(result.stderr) }).toEqual({
        stdout,
        stderr,
        code,
      })
      expect(changes(before, contents(folder))).toEqual(written)
    })
  })
}

function writeFiles(folder: string, files: FileSet): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true })
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : Buffer.from(content.b64, 'base64'))
    utimesSync(path, MODIFIED, MODIFIED)
  }
}

/** Files, and folders that are empty, by path. */
function contents(folder: string, prefix = ''): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`
    if (!entry.isDirectory()) found.set(path, readFileSync(join(folder, path)))
    else {
      const inside = contents(folder, `${path}/`)
      if (inside.size === 0) found.set(`${path}/`, Buffer.alloc(0))
      for (const [name, data] of inside) found.set(name, data)
    }
  }
  return found
}

function changes(before: ReadonlyMap<string, Buffer>, after: ReadonlyMap<string, Buffer>): Record<string, string> {
  const changed = [...after].filter(([path, data]) => before.get(path)?.equals(data) !== true)
  return Object.fromEntries(changed.map(([path, data]) => [path, shown(path, data)]))
}

function shown(path: string, data: Buffer): string {
  const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
  if (path.endsWith('.tgz')) return `tar ${hash(gunzipSync(data))}`
  const text = data.toString('utf8')
  return text.length <= LONGEST_TEXT ? text : `sha256 ${hash(data)}`
}
