import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectCluster, loadChart, template, type ClusterAccess } from '../../src/index.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'

interface Certificate {
  readonly Cert: string
  readonly Key: string
}

async function makeCertificate(): Promise<Certificate> {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'templates/NOTES.txt': '{{ genSelfSignedCert "localhost" (list "127.0.0.1") nil 1 | toJson }}',
  }
  return JSON.parse((await template({ chart: await loadChart({ files }) })).notes) as Certificate
}

let certificate: Certificate
let server: Server
let url: string
const accepted = 'secret'
const seen: (string | undefined)[] = []

beforeAll(async () => {
  certificate = await makeCertificate()
  server = createServer({ cert: certificate.Cert, key: certificate.Key }, (request, response) => {
    seen.push(request.headers.authorization)
    const allowed = request.headers.authorization === `Bearer ${accepted}`
    const body = allowed
      ? { major: '1', minor: '35', gitVersion: 'v1.35.0' }
      : { kind: 'Status', status: 'Failure', code: 401, reason: 'Unauthorized', message: 'Unauthorized' }
    response.writeHead(allowed ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function versionOf(access: ClusterAccess): Promise<string> {
  const cluster = await connectCluster(access)
  try {
    return (await cluster.version()).gitVersion
  } finally {
    cluster.close()
  }
}

function kubeconfig(): object {
  return {
    clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority-data': base64(certificate.Cert) } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'web' } }],
    'current-context': 'x',
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

describe('connectCluster', () => {
  it('takes server, token and certificate authority', async () => {
    expect(await versionOf({ server: url, token: 'secret', ca: certificate.Cert })).toBe('v1.35.0')
    expect(await versionOf({ server: url, token: 'secret', ca: base64(certificate.Cert) })).toBe('v1.35.0')
  })

  it('asks a function for a fresh token when the server refuses the old one', async () => {
    const tokens = ['old', 'secret']
    expect(await versionOf({ server: url, token: () => tokens.shift()!, ca: certificate.Cert })).toBe('v1.35.0')
    expect(tokens).toEqual([])
  })

  it('never puts a token into an error', async () => {
    const failure: unknown = await versionOf({ server: url, token: 'wrong', ca: certificate.Cert }).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code: 'kube/unauthorized' })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('wrong')
  })

  it('trusts no stranger', async () => {
    await expect(versionOf({ server: url, token: 'secret' })).rejects.toMatchObject({ code: 'kube/unreachable' })
    expect(await versionOf({ server: url, token: 'secret', insecureSkipTlsVerify: true })).toBe('v1.35.0')
  })

  it('takes a kubeconfig as text and as an object', async () => {
    const cluster = await connectCluster({ kubeconfig: kubeconfig() })
    expect(cluster.namespace).toBe('web')
    cluster.close()
    expect(await versionOf({ kubeconfig: JSON.stringify(kubeconfig()) })).toBe('v1.35.0')
    await expect(versionOf({ kubeconfig: kubeconfig(), context: 'y' })).rejects.toMatchObject({
      code: 'kube/config',
      message: 'context "y" does not exist',
    })
  })

  it('reads files of a kubeconfig only by the function it is handed', async () => {
    const config = {
      ...kubeconfig(),
      clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority': '/ca.crt' } }],
    }
    await expect(versionOf({ kubeconfig: config })).rejects.toMatchObject({ code: 'kube/config' })
    const host = { readFile: (path: string): string => (path === '/ca.crt' ? certificate.Cert : '') }
    expect(await versionOf({ kubeconfig: config, host })).toBe('v1.35.0')
  })

  it('takes the service account of a pod', async () => {
    const { hostname, port } = new URL(url)
    const account = '/var/run/secrets/kubernetes.io/serviceaccount'
    const files: Readonly<Record<string, string>> = {
      [`${account}/token`]: 'secret\n',
      [`${account}/ca.crt`]: certificate.Cert,
      [`${account}/namespace`]: 'pods',
    }
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
    const cluster = await connectCluster({ inCluster: { env, readFile: (path) => files[path]! } })
    expect([cluster.namespace, (await cluster.version()).gitVersion]).toEqual(['pods', 'v1.35.0'])
    cluster.close()
    await expect(connectCluster({ inCluster: {} })).rejects.toMatchObject({ code: 'kube/config' })
  })

  it('takes a KubeConfig of @kubernetes/client-node', async () => {
    const clientNode = {
      getCurrentCluster: () => ({ server: url }),
      applyToHTTPSOptions: (options: Record<string, unknown>) => {
        Object.assign(options, { ca: certificate.Cert, headers: { Authorization: 'Bearer secret' } })
        return Promise.resolve()
      },
    }
    expect(await versionOf({ kubeconfig: clientNode })).toBe('v1.35.0')
  })

  it('takes a sandbox', async () => {
    const sandbox = openSandbox({ clock: systemClock })
    expect(await versionOf({ sandbox })).toMatch(/^v1\./)
    sandbox.close()
  })

  it('takes nothing from this machine', async () => {
    process.env['KUBECONFIG'] = '/somewhere'
    process.env['KUBERNETES_MASTER'] = url
    try {
      await expect(connectCluster({ kubeconfig: '' })).resolves.toMatchObject({ namespace: 'default' })
      await expect(connectCluster({ server: '' })).rejects.toMatchObject({ code: 'kube/config' })
    } finally {
      delete process.env['KUBECONFIG']
      delete process.env['KUBERNETES_MASTER']
    }
  })
})
