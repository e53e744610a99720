/** The real registry (build.sh beside makes it) does what the double does: open, and with a login over TLS. Skipped where it is not built. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { bcryptHash } from '../../../gotemplate/go/bcrypt.ts'
import { registryContract, type OpenRegistry } from '../../contracts/registry.ts'
import { makeCertificate } from '../../fakes/certificate.ts'

const program = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tshelm-registry/registry')

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function reachable(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const isUp = await fetch(url).then(
      () => true,
      // A certificate that nobody trusts is an answer too.
      (error: unknown) => !/ECONNREFUSED/.test(String((error as Error).cause)),
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function openRegistry(secured: boolean): Promise<OpenRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'tshelm-registry-'))
  const port = await freePort()
  const host = `localhost:${port}`
  const path = (name: string): string => join(folder, name)
  const tls = secured ? `, tls: {certificate: ${path('cert.pem')}, key: ${path('key.pem')}}` : ''
  if (secured) {
    const { cert, key } = await makeCertificate()
    writeFileSync(path('cert.pem'), cert)
    writeFileSync(path('key.pem'), key)
    writeFileSync(path('htpasswd'), `ann:${bcryptHash(Buffer.from('secret'), Buffer.alloc(16, 7))}\n`)
  }
  const auth = secured ? `auth: {htpasswd: {realm: test, path: ${path('htpasswd')}}}\n` : ''
  const config = `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {inmemory: {}}\n${auth}`
  writeFileSync(path('config.yml'), `${config}http: {addr: "localhost:${port}"${tls}}\n`)
  const registry = spawn(program, ['serve', path('config.yml')], { stdio: 'ignore' })
  const ended = new Promise((resolve) => registry.once('close', resolve))
  await reachable(`http${secured ? 's' : ''}://${host}/v2/`)
  const close = async (): Promise<void> => {
    registry.kill()
    await ended
    rmSync(folder, { recursive: true })
  }
  const login = { username: 'ann', password: 'secret', insecureSkipTlsVerify: true }
  return { host, close, access: secured ? login : { plainHttp: true } }
}

if (existsSync(program)) {
  registryContract('distribution, open to all', () => openRegistry(false))
  registryContract('distribution, with a login over TLS', () => openRegistry(true))
} else {
  describe('registry contract: distribution', () => {
    it.skip('the registry is not built: test/sources/registry/build.sh', () => undefined)
  })
}
