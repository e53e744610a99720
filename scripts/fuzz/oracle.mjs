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

function talk(server, env) {
  let child
  const waiting = []
  const start = () => {
    child = spawn(server, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { exit, stdout, stderr } = JSON.parse(line)
      waiting.shift()({ exit, stdout: Buffer.from(stdout, 'base64'), stderr: Buffer.from(stderr, 'base64') })
    })
    child.on('exit', () => {
      child = undefined
      const died = { exit: -1, stdout: Buffer.alloc(0), stderr: Buffer.from('Helm crashed') }
      for (const resolve of waiting.splice(0)) resolve(died)
    })
  }
  const run = (cwd, args) =>
    new Promise((resolve) => {
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
