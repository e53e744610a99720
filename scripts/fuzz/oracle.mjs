// Helm for many small inputs. `--server PATH` names a program that reads {"cwd","args"} a line and answers {"exit","stdout","stderr"} (base64) a line,
// with Helm in its process: it costs a millisecond an input; Helm itself is started once an input otherwise.
import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export function openOracle({ helm, server, env }) {
  return server === undefined ? startEach(helm, env) : talk(server, env)
}

function startEach(helm, env) {
  const run = (cwd, args) =>
    new Promise((resolve) => {
      execFile(helm, args, { cwd, env, encoding: 'buffer', maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
        resolve({ exit: error === null ? 0 : error.code, stdout, stderr })
      })
    })
  return { run, close: () => undefined }
}

/** The server keeps a little of every answer: another one takes over after so many. */
const ANSWERS = 3000

function talk(server, env) {
  let child
  let answers = 0
  const waiting = []
  const start = () => {
    child = spawn(server, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { exit, stdout, stderr } = JSON.parse(line)
      waiting.shift()({ exit, stdout: Buffer.from(stdout, 'base64'), stderr: Buffer.from(stderr, 'base64') })
    })
    const started = child
    child.on('exit', () => {
      if (child !== started) return
      child = undefined
      const died = { exit: -1, stdout: Buffer.alloc(0), stderr: Buffer.from('Helm crashed') }
      for (const resolve of waiting.splice(0)) resolve(died)
    })
  }
  const run = (cwd, args) =>
    new Promise((resolve) => {
      if (answers++ % ANSWERS === 0 && waiting.length === 0) {
        child?.stdin.end()
        child = undefined
      }
      if (child === undefined) start()
      // Some loops never end in Helm, and fill memory meanwhile.
      const patience = setTimeout(() => child?.kill('SIGKILL'), 15_000)
      waiting.push((answer) => {
        clearTimeout(patience)
        resolve(answer)
      })
      child.stdin.write(`${JSON.stringify({ cwd, args })}\n`)
    })
  return { run, close: () => child?.stdin.end() }
}
