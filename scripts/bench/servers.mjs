/** Servers for measuring where charts come from: each a process of its own on a free port of this machine. */
import { fork, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'

const FRONT = join(import.meta.dirname, 'front.mjs')

/** test/sources/registry/build.sh makes it. */
function registryProgram() {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tshelm-registry/registry')
}

/**
 * A registry that keeps everything in memory.
 * @param tls `{cert, key}`, paths of PEM files; without, it speaks plain HTTP
 * @returns `{host, close}`; undefined where there is no such program
 */
export async function startRegistry(folder, tls) {
  const program = registryProgram()
  if (!existsSync(program)) return undefined
  const port = await freePort()
  const host = `localhost:${port}`
  const config = join(folder, `registry-${port}.yml`)
  const secured = tls === undefined ? '' : `, tls: {certificate: ${tls.cert}, key: ${tls.key}}`
  const head = 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {inmemory: {}}\n'
  writeFileSync(config, `${head}http: {addr: "${host}"${secured}}\n`)
  const server = spawn(program, ['serve', config], {
    stdio: 'ignore',
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  })
  await reachable(`http://${host}/v2/`)
  return { host, close: () => server.kill() }
}

/**
 * Files of a folder, or what another server answers, `delay` milliseconds late.
 * @returns `{host, counts, close}`; `counts()` gives `{requests, connections}` so far
 */
export async function startFront(source, delay) {
  const server = fork(FRONT, [source, String(delay)])
  const told = () => new Promise((resolve) => server.once('message', resolve))
  const host = await told()
  const counts = () => {
    server.send('counts')
    return told()
  }
  return { host, counts, close: () => server.kill() }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function reachable(url) {
  for (let tries = 0; tries < 200; tries++) {
    // One that speaks TLS answers too.
    const isUp = await fetch(url).then(
      () => true,
      (error) => !/ECONNREFUSED/.test(String(error.cause?.code)),
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${url} does not answer`)
}
