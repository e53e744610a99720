/** What calls tell when their objects do not get ready. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  applyPlan,
  connectCluster,
  createContext,
  install,
  isTshelmError,
  loadChart,
  plan,
  resume,
  type Diagnosis,
  type InstallOptions,
  type ReleaseContext,
  type TshelmError,
} from '../../src/index.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'

const chartWith = (annotations: string, replicas = '1'): Promise<InstallOptions['chart']> =>
  loadChart({
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {${annotations}}}
    spec: {containers: [{name: main, image: "shop/web:1"}]}
`,
    },
  })

let sandbox: Sandbox
let context: ReleaseContext

beforeEach(async () => {
  sandbox = openSandbox({ clock: systemClock })
  context = createContext({ cluster: await connectCluster({ sandbox }), namespace: 'default' })
})

afterEach(() => sandbox.close())

function failure(options: Omit<InstallOptions, 'name'>): Promise<TshelmError> {
  return failureOf(install({ name: 'web', ...options }, context))
}

async function failureOf(call: Promise<unknown>): Promise<TshelmError> {
  const error: unknown = await call.catch((reason: unknown) => reason)
  if (!isTshelmError(error)) throw new TypeError('it did not fail')
  return error
}

describe('an install that waits', () => {
  it('ends early when it shall, and says why', async () => {
    const chart = await chartWith('sim/fail: image')
    const error = await failure({ chart, wait: 'watcher', failFast: true })
    expect(error.message).toMatch(/^resource Deployment\/default\/web not ready\. status: Failed, message: pod web-/)
    const diagnosis = error.data['diagnosis'] as Diagnosis
    expect(diagnosis.objects[0]?.cause?.code).toBe('image-pull')
    // The manifest stays out of logs, and in reach.
    expect(Object.keys(error.data)).not.toContain('release')
    expect(error.data['release']).toMatchObject({ status: 'failed' })
  })

  it('can do without a diagnosis', async () => {
    const chart = await chartWith('sim/fail: unready')
    const error = await failure({ chart, wait: 'watcher', timeout: 400, diagnosis: false })
    expect(error.data['diagnosis']).toBeUndefined()
  })
})

describe('what is not the verb itself waits as it does', () => {
  const why = (error: TshelmError): string | undefined => (error.data['diagnosis'] as Diagnosis).objects[0]?.cause?.code

  it('a plan that is carried out', async () => {
    const chart = await chartWith('sim/fail: image')
    const { frozen } = await plan({ verb: 'install', name: 'web', chart, wait: 'watcher' }, context)
    expect(why(await failureOf(applyPlan(frozen, context, { failFast: true })))).toBe('image-pull')
  })

  it('a run that is resumed', async () => {
    const chart = await chartWith('sim/fail: image')
    const deadline = Date.now() + 2000
    const paused = await failure({ chart, wait: 'watcher', deadline })
    expect(paused.code).toBe('apply/deadline')
    expect(why(await failureOf(resume({ name: 'web', failFast: true }, context)))).toBe('image-pull')
  })
})

describe('an install that is refused', () => {
  it('says why, and where in the manifest', async () => {
    const error = await failure({ chart: await chartWith('', '-1') })
    expect((error.data['diagnosis'] as Diagnosis).objects[0]?.cause?.code).toBe('invalid-field')
    expect(error.positions).toMatchObject([{ file: 'web/templates/web.yaml', line: 5, output: true }])
    expect(error.data['release']).toMatchObject({ status: 'failed' })
  })
})
