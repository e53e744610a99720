// Runs Helm and tshelm, with nothing of the user's own configuration.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function openTools(kubeconfig, more = {}) {
  const home = mkdtempSync(join(tmpdir(), 'live-parity-'))
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    TZ: 'UTC',
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    ...more,
  }
  return {
    /** @returns {Promise<{ code: number, out: string, err: string, ms: number }>} */
    run: (tool, args, { cwd, env: more } = {}) => run(tool.split(' '), args, { cwd, env: { ...env, ...more } }),
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

function run([command, ...first], args, where) {
  const start = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, [...first, ...args], { ...where, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    child.on('close', (code) => resolve({ code, out, err, ms: performance.now() - start }))
  })
}
