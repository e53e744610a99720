/** The contract that the sandbox passes, on a real control plane: it must not promise what Kubernetes does not do. */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { prepare, runStep, type CallApi } from '../contracts/api-step.ts'
import { SCENARIOS } from '../contracts/kube-api.ts'
import { openApi } from './api.ts'
import { startCluster, whyNoCluster } from './harness.ts'

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

let call: CallApi = () => Promise.reject(new Error('no cluster yet'))

describe.skipIf(reason !== undefined)('a real control plane', () => {
  let stop: () => void = () => undefined

  beforeAll(async () => {
    const cluster = await startCluster()
    stop = () => cluster.stop()
    call = openApi(cluster.kubeconfig)
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
