/** The contract that the sandbox passes, on a real control plane: it must not promise what Kubernetes does not do. */
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { ApiAnswer, CallApi } from '../contracts/kube-api.ts'
import { SCENARIOS, prepare, runStep } from '../contracts/kube-api.ts'
import { startCluster, whyNoCluster } from './harness.ts'

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

let server = ''
let token = ''

const call: CallApi = ({ method, path, type = 'application/json', accept = 'application/json', body }) =>
  new Promise<ApiAnswer>((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const headers = {
      accept,
      authorization: `Bearer ${token}`,
      'user-agent': 'contract',
      ...(text === '' ? {} : { 'content-type': type }),
    }
    const sent = request(`${server}${path}`, { method, headers, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8')
        const isJson = answer.startsWith('{')
        resolve({ status: response.statusCode ?? 0, body: isJson ? (JSON.parse(answer) as unknown) : answer })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })

describe.skipIf(reason !== undefined)('a real control plane', () => {
  let stop: () => void = () => undefined

  beforeAll(async () => {
    const cluster = await startCluster()
    stop = () => cluster.stop()
    const config = readFileSync(cluster.kubeconfig, 'utf8')
    server = /server: "?([^"\s}]+)/.exec(config)?.[1] ?? ''
    token = /token: "?([^"\s}]+)/.exec(config)?.[1] ?? ''
    await prepare(call)
  }, 900_000)
  afterAll(() => stop(), 60_000)

  for (const { name, steps } of SCENARIOS) {
    it(
      name,
      async () => {
        for (const step of steps) await runStep(call, step)
      },
      60_000,
    )
  }
})
