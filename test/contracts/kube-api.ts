/**
 * What clients rely on from a Kubernetes API: requests with what must come back. Run against the sandbox in every test run and against a real
 * control plane in test/cluster. Expectations name only what both must agree on; `uid`s, versions and times are left out.
 */
import { expect } from 'vitest'
import type { ApiCall, Scenario } from './api-step.ts'

const APPLY = 'application/apply-patch+yaml'
const MERGE = 'application/merge-patch+json'
const JSON_PATCH = 'application/json-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'
const NS = '/api/v1/namespaces/contract'
const APPS = '/apis/apps/v1/namespaces/contract'

const configMap = (name: string, data: Record<string, string>): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

const podTemplate = (labels: Record<string, string>, image = 'nginx:1'): object => ({
  metadata: { labels },
  spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }] },
})

const deployment = (name: string, image = 'nginx:1'): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: podTemplate({ app: name }, image) },
})

const apply = (path: string, manager: string, body: unknown, force = false): ApiCall => ({
  method: 'PATCH',
  path: `${path}?fieldManager=${manager}${force ? '&force=true' : ''}`,
  type: APPLY,
  body,
})

const withName = (items: readonly string[]): unknown =>
  expect.arrayContaining(items.map((name) => expect.objectContaining({ name }) as unknown))

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'discovery',
    steps: [
      { method: 'GET', path: '/version', status: 200, expect: { major: '1' } },
      { method: 'GET', path: '/api', status: 200, expect: { kind: 'APIVersions', versions: ['v1'] } },
      {
        method: 'GET',
        path: '/apis/apps',
        status: 200,
        expect: { kind: 'APIGroup', name: 'apps', preferredVersion: { version: 'v1' } },
      },
      {
        method: 'GET',
        path: '/apis/apps/v1',
        status: 200,
        expect: {
          kind: 'APIResourceList',
          groupVersion: 'apps/v1',
          resources: withName(['deployments', 'deployments/scale', 'deployments/status']),
        },
      },
      { method: 'GET', path: '/apis/none.example', status: 404 },
      {
        method: 'GET',
        path: '/apis',
        accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
        status: 200,
        expect: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' },
      },
    ],
  },
  {
    name: 'create, read, replace and delete',
    steps: [
      {
        method: 'POST',
        path: `${NS}/configmaps`,
        body: configMap('crud', { a: '1' }),
        status: 201,
        expect: { data: { a: '1' } },
      },
      {
        method: 'POST',
        path: `${NS}/configmaps`,
        body: configMap('crud', {}),
        status: 409,
        expect: {
          reason: 'AlreadyExists',
          message: 'configmaps "crud" already exists',
          details: { name: 'crud', kind: 'configmaps' },
        },
      },
      { method: 'GET', path: `${NS}/configmaps/crud`, status: 200, expect: { kind: 'ConfigMap', data: { a: '1' } } },
      {
        method: 'PUT',
        path: `${NS}/configmaps/crud`,
        body: configMap('crud', { b: '2' }),
        status: 200,
        expect: { data: { b: '2' } },
      },
      {
        method: 'PUT',
        path: `${NS}/configmaps/crud`,
        body: { ...configMap('crud', {}), metadata: { name: 'crud', resourceVersion: '1' } },
        status: 409,
        expect: {
          reason: 'Conflict',
          message:
            'Operation cannot be fulfilled on configmaps "crud": the object has been modified; please apply your changes to the latest version and try again',
        },
      },
      {
        method: 'DELETE',
        path: `${NS}/configmaps/crud`,
        status: 200,
        expect: { kind: 'Status', status: 'Success', details: { name: 'crud' } },
      },
      {
        method: 'GET',
        path: `${NS}/configmaps/crud`,
        status: 404,
        expect: { reason: 'NotFound', message: 'configmaps "crud" not found', code: 404 },
      },
      {
        method: 'DELETE',
        path: `${NS}/configmaps/crud`,
        status: 404,
        expect: { message: 'configmaps "crud" not found' },
      },
    ],
  },
  {
    name: 'dry run stores nothing',
    steps: [
      { method: 'POST', path: `${NS}/configmaps?dryRun=All`, body: configMap('dry', { a: '1' }), status: 201 },
      { method: 'GET', path: `${NS}/configmaps/dry`, status: 404 },
    ],
  },
  {
    name: 'merge and JSON patches',
    steps: [
      { method: 'POST', path: `${NS}/configmaps`, body: configMap('patched', { a: '1', b: '2' }), status: 201 },
      {
        method: 'PATCH',
        path: `${NS}/configmaps/patched`,
        type: MERGE,
        body: { data: { a: null, c: '3' } },
        status: 200,
        expect: { data: { b: '2', c: '3' } },
      },
      {
        method: 'PATCH',
        path: `${NS}/configmaps/patched`,
        type: JSON_PATCH,
        body: [{ op: 'add', path: '/data/d', value: '4' }],
        status: 200,
        expect: { data: { b: '2', c: '3', d: '4' } },
      },
      { method: 'PATCH', path: `${NS}/configmaps/absent`, type: MERGE, body: {}, status: 404 },
    ],
  },
  {
    name: 'strategic merge by merge keys',
    steps: [
      { method: 'POST', path: `${APPS}/deployments`, body: deployment('strategic'), status: 201 },
      {
        method: 'PATCH',
        path: `${APPS}/deployments/strategic`,
        type: STRATEGIC,
        body: { spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }] } } } },
        status: 200,
        expect: {
          spec: { template: { spec: { containers: [{ image: 'nginx:1', env: [{ name: 'B' }, { name: 'A' }] }] } } },
        },
      },
    ],
  },
  {
    name: 'managed fields that a client writes itself',
    steps: [
      { method: 'POST', path: `${NS}/configmaps?fieldManager=one`, body: configMap('handed', { a: '1' }), status: 201 },
      { ...apply(`${NS}/configmaps/handed`, 'one', configMap('handed', { a: '2' })), status: 409 },
      {
        method: 'PATCH',
        path: `${NS}/configmaps/handed?fieldManager=one`,
        type: 'application/json-patch+json',
        body: [{ op: 'replace', path: '/metadata/managedFields/0/operation', value: 'Apply' }],
        status: 200,
        expect: { metadata: { managedFields: [{ manager: 'one', operation: 'Apply' }] } },
      },
      {
        ...apply(`${NS}/configmaps/handed`, 'one', configMap('handed', { b: '2' })),
        status: 200,
        expect: { data: { b: '2' }, metadata: { managedFields: [{ manager: 'one', operation: 'Apply' }] } },
      },
    ],
  },
  {
    name: 'server-side apply: ownership, removal, conflict, force',
    steps: [
      { ...apply(`${NS}/configmaps/owned`, 'one', configMap('owned', { a: '1', b: '1' })), status: 201 },
      {
        ...apply(`${NS}/configmaps/owned`, 'one', configMap('owned', { a: '2' })),
        status: 200,
        expect: { data: { a: '2' } },
      },
      {
        ...apply(`${NS}/configmaps/owned`, 'two', configMap('owned', { c: '3' })),
        status: 200,
        expect: { data: { a: '2', c: '3' } },
      },
      {
        ...apply(`${NS}/configmaps/owned`, 'two', configMap('owned', { a: 'x', c: '3' })),
        status: 409,
        expect: {
          reason: 'Conflict',
          message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
          details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' }] },
        },
      },
      {
        ...apply(`${NS}/configmaps/owned`, 'two', configMap('owned', { a: 'x', c: '3' }), true),
        status: 200,
        expect: { data: { a: 'x', c: '3' } },
      },
      {
        ...apply(`${NS}/configmaps/owned`, 'one', configMap('owned', {})),
        status: 200,
        expect: {
          data: { a: 'x', c: '3' },
          metadata: {
            managedFields: [
              { manager: 'one', operation: 'Apply', fieldsV1: { 'f:data': {} } },
              { manager: 'two', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {}, 'f:c': {} } } },
            ],
          },
        },
      },
      {
        method: 'PATCH',
        path: `${NS}/configmaps/owned`,
        type: APPLY,
        body: configMap('owned', {}),
        status: 422,
        expect: {
          message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        },
      },
      {
        ...apply(`${NS}/configmaps/typo`, 'one', { ...configMap('typo', {}), dta: {} }),
        status: 500,
        expect: {
          message:
            'failed to create typed patch object (/typo; /v1, Kind=ConfigMap): .dta: field not declared in schema',
        },
      },
    ],
  },
  {
    name: 'server-side apply: keyed lists',
    steps: [
      { ...apply(`${APPS}/deployments/keyed`, 'one', deployment('keyed')), status: 201 },
      {
        ...apply(`${APPS}/deployments/keyed`, 'two', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'keyed' },
          spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }] } } },
        }),
        status: 200,
        expect: {
          spec: {
            template: {
              spec: { containers: [{ name: 'web', image: 'nginx:1', env: [{ name: 'A' }, { name: 'B' }] }] },
            },
          },
        },
      },
      {
        ...apply(`${APPS}/deployments/keyed`, 'two', deployment('keyed', 'nginx:2')),
        status: 409,
        expect: {
          message:
            'Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="web"].image',
        },
      },
    ],
  },
  {
    name: 'validation',
    steps: [
      {
        method: 'POST',
        path: '/api/v1/namespaces/absent/configmaps',
        body: configMap('x', {}),
        status: 404,
        expect: { message: 'namespaces "absent" not found' },
      },
      {
        method: 'POST',
        path: `${NS}/configmaps`,
        body: configMap('Bad_Name', {}),
        status: 422,
        expect: {
          reason: 'Invalid',
          message:
            'ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case ' +
            "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
            "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        },
      },
      {
        method: 'POST',
        path: `${APPS}/deployments`,
        body: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'bad' },
          spec: { selector: { matchLabels: { a: 'b' } }, template: podTemplate({ a: 'c' }) },
        },
        status: 422,
        expect: {
          message:
            'Deployment.apps "bad" is invalid: spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`',
        },
      },
      {
        method: 'POST',
        path: `${NS}/services`,
        body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'bad' }, spec: {} },
        status: 422,
        expect: { message: 'Service "bad" is invalid: spec.ports: Required value' },
      },
      {
        method: 'POST',
        path: `${NS}/configmaps?fieldValidation=Strict`,
        body: { ...configMap('typo', {}), dta: {} },
        status: 400,
        expect: {
          message:
            'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
        },
      },
      {
        method: 'POST',
        path: `${NS}/configmaps`,
        body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } },
        status: 400,
      },
    ],
  },
  {
    name: 'defaults',
    steps: [
      {
        method: 'POST',
        path: `${NS}/services`,
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'svc' },
          spec: { selector: { a: 'b' }, ports: [{ port: 80 }] },
        },
        status: 201,
        expect: {
          spec: {
            type: 'ClusterIP',
            sessionAffinity: 'None',
            ipFamilyPolicy: 'SingleStack',
            internalTrafficPolicy: 'Cluster',
            ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
          },
          status: { loadBalancer: {} },
        },
      },
      {
        method: 'POST',
        path: `${APPS}/deployments`,
        body: deployment('defaults'),
        status: 201,
        expect: {
          metadata: { generation: 1 },
          spec: {
            revisionHistoryLimit: 10,
            progressDeadlineSeconds: 600,
            strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
            template: {
              spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 30 },
            },
          },
        },
      },
      {
        method: 'POST',
        path: `${NS}/secrets`,
        body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain' }, stringData: { a: 'b' } },
        status: 201,
        expect: { type: 'Opaque', data: { a: 'Yg==' } },
      },
    ],
  },
  {
    name: 'selectors',
    steps: [
      {
        method: 'POST',
        path: `${NS}/configmaps`,
        body: { ...configMap('l1', {}), metadata: { name: 'l1', labels: { tier: 'a' } } },
        status: 201,
      },
      {
        method: 'POST',
        path: `${NS}/configmaps`,
        body: { ...configMap('l2', {}), metadata: { name: 'l2', labels: { tier: 'b' } } },
        status: 201,
      },
      {
        method: 'GET',
        path: `${NS}/configmaps?labelSelector=tier%3Da`,
        status: 200,
        expect: { kind: 'ConfigMapList', items: [{ metadata: { name: 'l1' } }] },
      },
      {
        method: 'GET',
        path: `${NS}/configmaps?labelSelector=tier%20in%20(a,b),tier!%3Da`,
        status: 200,
        expect: { items: [{ metadata: { name: 'l2' } }] },
      },
      {
        method: 'GET',
        path: `${NS}/configmaps?fieldSelector=metadata.name%3Dl2`,
        status: 200,
        expect: { items: [{ metadata: { name: 'l2' } }] },
      },
      {
        method: 'GET',
        path: `${NS}/configmaps?labelSelector=tier&limit=1`,
        status: 200,
        expect: { items: [{ metadata: { name: 'l1' } }], metadata: { continue: expect.any(String) as unknown } },
      },
      {
        method: 'GET',
        path: `${NS}/configmaps/l1`,
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
        status: 200,
        expect: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'l1' } },
      },
      {
        method: 'GET',
        path: `${NS}/configmaps/l1`,
        accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
        status: 200,
        expect: {
          kind: 'Table',
          columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }],
          rows: [{ cells: ['l1', 0, expect.any(String) as unknown] }],
        },
      },
    ],
  },
  {
    name: 'workloads get ready',
    steps: [
      { method: 'POST', path: `${APPS}/deployments`, body: deployment('ready'), status: 201 },
      {
        method: 'GET',
        path: `${APPS}/deployments/ready`,
        status: 200,
        eventually: true,
        expect: {
          status: { observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2 },
        },
      },
      {
        method: 'POST',
        path: '/apis/batch/v1/namespaces/contract/jobs',
        body: {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'once' },
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1' }] } } },
        },
        status: 201,
      },
      {
        method: 'GET',
        path: '/apis/batch/v1/namespaces/contract/jobs/once',
        status: 200,
        eventually: true,
        expect: { status: { succeeded: 1 } },
      },
      { method: 'DELETE', path: `${APPS}/deployments/ready`, status: 200 },
      {
        method: 'GET',
        path: `${APPS}/replicasets?labelSelector=app%3Dready`,
        status: 200,
        eventually: true,
        expect: { items: [] },
      },
    ],
  },
  {
    name: 'custom resources',
    steps: [
      {
        method: 'POST',
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        body: {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'gadgets.contract.example' },
          spec: {
            group: 'contract.example',
            scope: 'Namespaced',
            names: { kind: 'Gadget', plural: 'gadgets' },
            versions: [
              {
                name: 'v1',
                served: true,
                storage: true,
                schema: {
                  openAPIV3Schema: {
                    type: 'object',
                    properties: {
                      spec: {
                        type: 'object',
                        properties: { size: { type: 'integer' }, color: { type: 'string', default: 'red' } },
                      },
                    },
                  },
                },
              },
            ],
          },
        },
        status: 201,
      },
      {
        method: 'POST',
        path: '/apis/contract.example/v1/namespaces/contract/gadgets',
        body: {
          apiVersion: 'contract.example/v1',
          kind: 'Gadget',
          metadata: { name: 'g' },
          spec: { size: 1, other: true },
        },
        status: 201,
        eventually: true,
        expect: { spec: { size: 1, color: 'red' } },
      },
      {
        method: 'POST',
        path: '/apis/contract.example/v1/namespaces/contract/gadgets',
        body: { apiVersion: 'contract.example/v1', kind: 'Gadget', metadata: { name: 'h' }, spec: { size: 'x' } },
        status: 422,
        expect: {
          message:
            'Gadget.contract.example "h" is invalid: spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
        },
      },
      {
        method: 'DELETE',
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.contract.example',
        status: 200,
      },
      { method: 'GET', path: '/apis/contract.example/v1/namespaces/contract/gadgets/g', status: 404, eventually: true },
    ],
  },
  {
    name: 'a namespace goes with what is in it',
    steps: [
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/contract',
        status: 200,
        expect: { status: { phase: 'Terminating' } },
      },
      { method: 'GET', path: '/api/v1/namespaces/contract', status: 404, eventually: true },
    ],
  },
]
