/** What API servers refuse. Messages are those of Kubernetes 1.35. */
import { describe, expect, it } from 'vitest'
import { TshelmError } from '../../src/errors.ts'
import { explained } from '../../src/explain/explain.ts'
import { rejectionOf } from '../../src/explain/rejection.ts'
import { explanationText } from '../../src/explain/text.ts'

const MANIFEST = `---
# Source: shop/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
---
# Source: shop/templates/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: -1
`

function refused(message: string, { status = 403, field = '', kind = 'Deployment' } = {}): TshelmError {
  const details = field === '' ? {} : { details: { causes: [{ field, message: 'x' }] } }
  const api = new TshelmError('kube/api', message, { data: { status, message, ...details } })
  const text = `server-side apply failed for object ns/web apps/v1, Kind=${kind}: ${message}`
  const outer = new TshelmError('kube/api', text, { cause: api, data: { ...api.data } })
  Object.defineProperty(outer.data, 'release', { value: { manifest: MANIFEST } })
  return outer
}

describe('causes of refusals', () => {
  it.each([
    [
      'admission webhook "policy.io" denied the request: no',
      'admission',
      'the admission webhook policy.io refuses the object',
    ],
    [
      'Internal error occurred: failed calling webhook "hook.io": connection refused',
      'webhook-unreachable',
      'the admission webhook hook.io cannot be asked',
    ],
    [
      'pods "q9" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0',
      'quota',
      'the quota small of the namespace is used up',
    ],
    [
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": x',
      'admission',
      'the pod security standard restricted:latest of the namespace refuses the pod',
    ],
    ['namespaces "nope" not found', 'namespace', 'the namespace nope is not there'],
    [
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
      'namespace',
      'the namespace is being deleted',
    ],
    [
      'pods "a" is forbidden: User "bob" cannot create resource "pods" in API group "" in the namespace "x"',
      'forbidden',
      'the user bob may not do this',
    ],
    [
      'Deployment.apps "web" is invalid: [spec.template.metadata.labels: Invalid value: {"app":"a"}: x, spec.selector: Invalid value: {"matchLabels":{}}: field is immutable]',
      'immutable-field',
      'spec.selector cannot be changed once the object is there',
    ],
    [
      'failed to create typed patch object (ns/web; apps/v1, Kind=Deployment): .spec.bogus: field not declared in schema',
      'unknown-field',
      'spec.bogus is no field of this kind',
    ],
  ])('%s', (message, code, summary) => {
    expect(rejectionOf(refused(message))?.objects[0]).toMatchObject({
      object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ns', name: 'web' },
      cause: { code, summary },
    })
  })

  it('are not guessed', () => {
    expect(rejectionOf(refused('something else'))).toBeUndefined()
    expect(rejectionOf(new TshelmError('kube/unreachable', 'x'))).toBeUndefined()
    expect(rejectionOf(new Error('x'))).toBeUndefined()
  })
})

describe('an explained refusal', () => {
  const invalid = { status: 422, field: 'spec.replicas' }
  const message =
    'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'

  it('shows the line of the manifest, the cause, and what to do', async () => {
    expect(await explanationText(refused(message, invalid))).toBe(`
  at line 6 of what shop/templates/web.yaml gives
    4 |   name: web
    5 | spec:
    6 |   replicas: -1
      |   ^

  cause: spec.replicas is not valid
  hint: correct the value; the message says what is allowed
`)
  })

  it('keeps code, text and release', async () => {
    const error = refused(message, invalid)
    const full = await explained(error)
    expect(full).toMatchObject({ code: 'kube/api', message: error.message })
    expect(full.data['release']).toBe(error.data['release'])
    expect(Object.keys(full.data)).toEqual(['status', 'message', 'details', 'diagnosis'])
  })

  it('shows nothing of a Secret', async () => {
    const secret = await explained(
      refused('Secret "web" is invalid: data: Invalid value: x', { ...invalid, kind: 'Secret' }),
    )
    expect(secret.positions).toEqual([])
  })
})
