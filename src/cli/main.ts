/** The only file that touches the process: argv, environment and streams in, exit code out. */
import { fstatSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import type * as tty from 'node:tty'
import { nodeModule } from '../../gotemplate/go/lazy.ts'
import { messageOf } from '../errors.ts'
import { systemClock } from '../runtime.ts'
import { diskMemory } from './memory.ts'
import { randomSource } from './random.ts'
import { runCli } from './run.ts'
import { writeFully } from './print/write.ts'

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const chunk = Buffer.alloc(65536)
  for (;;) {
    try {
      const size = readSync(0, chunk)
      if (size === 0) return Buffer.concat(chunks)
      chunks.push(Buffer.from(chunk.subarray(0, size)))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return Buffer.concat(chunks)
      if (code !== 'EAGAIN') throw error
      await systemClock.sleep(5)
    }
  }
}

/** The name that messages use: a link called `helm` speaks of helm, as does the bare bundle. */
function programName(): string {
  const name = basename(process.argv[1] ?? '')
  return name === 'tshelm' ? name : 'helm'
}

/** node:tty brings the network modules along: only what may be a terminal asks it. */
function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && (nodeModule('node:tty') as typeof tty).isatty(fd)
  } catch {
    // A closed stream.
    return false
  }
}

/** Who can be cancelled asks for this; whoever does not, ends at the first signal as programs do. */
function signalOfProcess(): AbortSignal {
  const cancel = new AbortController()
  const onSignal = (): void => {
    // A second signal ends the process at once.
    if (cancel.signal.aborted) process.exit(130)
    cancel.abort(new Error('context canceled'))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return cancel.signal
}

let signal: AbortSignal | undefined

runCli(process.argv.slice(2), {
  env: process.env,
  platform: process.platform,
  process: { pid: process.pid, probe: (pid) => void process.kill(pid, 0) },
  cwd: process.cwd(),
  stdout: (text) => writeFully(1, text),
  stderr: (text) => writeFully(2, text),
  stdin: readStdin,
  clock: systemClock,
  randomBytes: randomSource(process.platform),
  memory: diskMemory(process.env),
  get terminal() {
    return isTerminal(1)
  },
  get errorTerminal() {
    return isTerminal(2)
  },
  get errorSize() {
    const { columns, rows } = process.stderr
    return columns > 0 && rows > 0 ? { columns, rows } : undefined
  },
  get signal() {
    return (signal ??= signalOfProcess())
  },
  program: programName(),
}).then(
  // All is written, and nothing is waited for: the heap need not be taken apart.
  (code) => process.exit(code),
  (error: unknown) => {
    writeFully(2, `Error: ${messageOf(error)}\n`)
    process.exit(1)
  },
)
