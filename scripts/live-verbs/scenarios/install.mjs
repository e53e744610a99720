import { configMap, deployment, hookMap, job, secret, service, withObjects } from '../objects.mjs'
import { REASONS } from '../reasons.mjs'

const thing = (ns) => `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${ns}.example.com`
const missing = { apiVersion: 'nowhere.example.com/v1', kind: 'Missing', metadata: { name: 'one' } }
const owned = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'rel', 'meta.helm.sh/release-namespace': 'REPLACED' },
}
const ownedMap = (ns, data) => {
  const annotations = { ...owned.annotations, 'meta.helm.sh/release-namespace': ns }
  return configMap('rel', data, { ...owned, annotations })
}

export const installs = {
  'several kinds': [
    [
      ...['install', 'rel', './app'],
      ...withObjects(configMap('two'), secret('three'), service('four'), deployment('five'), job('six')),
    ],
    () => new Promise((resolve) => setTimeout(resolve, 3000)),
    'status rel',
    'get manifest rel',
  ],
  'json and yaml': ['install rel ./app -o json', 'install other ./app -o yaml', 'install third ./app -o wide'],
  'hidden notes': ['install rel ./app --hide-notes', 'get notes rel'],
  debug: { explained: { [REASONS.debug]: /^\/01 .*\/err\// }, steps: ['install rel ./app --debug --dry-run=client'] },
  'notes of subcharts': [
    'install rel ./parent --render-subchart-notes',
    'install other ./parent',
    'install third ./parent --set child.enabled=false',
  ],
  'values of every kind': [
    'install rel ./app -f values.yaml --set message=set --set-string more.n=1 --set-literal more.l=a,b --set-file more.f=app/Chart.yaml',
    'get values rel',
    'get values rel -a',
    'get values rel -o json',
    'get values rel --all -o yaml',
  ],
  'null values': ['install rel ./app --set message=null', 'get values rel', 'get values rel --all'],
  description: [['install', 'rel', './app', '--description', 'made <by> hand'], 'history rel', 'history rel -o json'],
  'long description': [['install', 'rel', './app', '--description', 'x'.repeat(600)], 'history rel'],
  labels: [
    'install rel ./app -l team=a,tier=b',
    'get metadata rel',
    'get metadata rel -o json',
    'list -l team=a',
    'list -l team=b',
  ],
  'labels of the system': ['install rel ./app -l owner=me', 'list'],
  'labels that are none': [
    'install rel ./app -l owner',
    'install rel ./app --labels a=b --labels c=d',
    'get metadata rel -o yaml',
  ],
  'label values that the API refuses': [['install', 'rel', './app', '-l', 'a=not valid!'], 'list'],
  'generated name': ['install ./app --generate-name --name-template fixed', 'list -q'],
  'name and generated name': ['install rel ./app -g', 'install rel ./app --name-template x', 'install ./app'],
  'names that are not valid': [
    'install Rel ./app',
    'install re_l ./app',
    ['install', 'x'.repeat(54), './app'],
    ['install', '', './app'],
  ],
  'too many arguments': ['install rel ./app more'],
  'name in use': ['install rel ./app', 'install rel ./app', 'install rel ./app --replace', 'history rel'],
  'replace after uninstall --keep-history': [
    'install rel ./app',
    'uninstall rel --keep-history',
    'install rel ./app',
    'install rel ./app --replace',
    'history rel',
    'get metadata rel',
  ],
  'replace after failure': [
    ['install', 'rel', './app', ...withObjects(job('bad', { on: 'pre-install', fail: 'exit' })), '--timeout', '20s'],
    'install rel ./app --replace',
    'history rel',
  ],
  'dry runs': [
    ['install', 'rel', './app', '--dry-run=client', ...withObjects(secret('s'), job('h', { on: 'pre-install' }))],
    ['install', 'rel', './app', '--dry-run=server', ...withObjects(secret('s'), job('h', { on: 'pre-install' }))],
    ['install', 'rel', './app', '--dry-run', ...withObjects(secret('s'))],
    'install rel ./app --dry-run=true',
    'install rel ./app --dry-run=false -o json',
    'install rel ./app --dry-run=maybe',
    'install rel ./app --dry-run=none',
  ],
  'dry runs as data': ['install rel ./app --dry-run=client -o json', 'install rel ./app --dry-run=server -o yaml'],
  'dry run under a name in use': [
    'install rel ./app',
    'install rel ./app --dry-run=client',
    'install rel ./app --dry-run=server',
  ],
  'hidden secrets': [
    ['install', 'rel', './app', '--dry-run=client', '--hide-secret', ...withObjects(secret('s'), configMap('c'))],
    ['install', 'rel', './app', '--dry-run=server', '--hide-secret', ...withObjects(secret('s'))],
    'install rel ./app --hide-secret',
  ],
  'no namespace': { namespace: false, steps: ['install rel ./app', 'list'] },
  'namespace made': {
    namespace: false,
    steps: ['install rel ./app --create-namespace', 'uninstall rel', 'install rel ./app --create-namespace'],
  },
  'namespace made by the client': {
    namespace: false,
    steps: ['install rel ./app --create-namespace --server-side=false'],
  },
  'objects of somebody else': [
    (cluster) => cluster.create(configMap('rel')),
    'install rel ./app',
    'install rel ./app --dry-run=client',
    'install rel ./app --dry-run=server',
    'list',
  ],
  'several objects of somebody else': [
    (cluster) => cluster.create(configMap('a')),
    (cluster) => cluster.create(service('b')),
    ['install', 'rel', './app', ...withObjects(service('b'), configMap('a'))],
  ],
  'object of another release': ['install rel ./app', ['install', 'other', './app', ...withObjects(configMap('rel'))]],
  'adopted by its marks': [
    (cluster) => cluster.create(ownedMap(cluster.ns, { message: 'before', other: 'kept' })),
    'install rel ./app',
    'uninstall rel',
  ],
  'adopted by the client': [
    (cluster) => cluster.create(ownedMap(cluster.ns, { message: 'before', other: 'kept' })),
    ['install', 'rel', './app', '--server-side=false', ...withObjects(configMap('new'))],
  ],
  'ownership taken': [
    (cluster) => cluster.create(configMap('rel', { message: 'before', other: 'kept' })),
    'install rel ./app --take-ownership',
    'uninstall rel',
  ],
  'ownership taken by the client': [
    (cluster) => cluster.create(configMap('rel', { message: 'before', other: 'kept' })),
    'install rel ./app --take-ownership --server-side=false',
  ],
  'ownership taken by replacement': [
    (cluster) => cluster.create(configMap('rel', { message: 'before', other: 'kept' })),
    'install rel ./app --take-ownership --force-replace --server-side=false',
    'install other ./app --force-replace',
  ],
  'conflict with another manager': [
    (cluster) => cluster.applyAs('somebody', configMap('rel', { message: 'theirs' })),
    'install rel ./app --take-ownership',
    'history rel',
  ],
  'conflict forced': [
    (cluster) => cluster.applyAs('somebody', configMap('rel', { message: 'theirs' })),
    'install rel ./app --take-ownership --force-conflicts',
    'install other ./app --force-conflicts --server-side=false',
  ],
  'kind that is not served': [['install', 'rel', './app', ...withObjects(missing)], 'list', 'install rel ./app'],
  'invalid YAML': [['install', 'rel', './app', '--set', 'text=a: b: c'], 'list'],
  'not an object': [
    ['install', 'rel', './app', '--set', 'text=just text'],
    ['install', 'rel', './app', '--set', 'text=- list'],
  ],
  'failing template': ['install rel ./app --set fail=because', 'list'],
  'unknown field': [
    ['install', 'rel', './app', ...withObjects({ ...configMap('bad'), dta: {} })],
    ['install', 'rel', './app', '--disable-openapi-validation', ...withObjects({ ...configMap('bad'), dta: {} })],
    'list',
  ],
  'wrong type': [
    ['install', 'rel', './app', ...withObjects(configMap('bad', { n: 1 }))],
    ['install', 'rel', './app', '--disable-openapi-validation', ...withObjects(configMap('bad', { n: 1 }))],
  ],
  'wrong type by the client': [
    ['install', 'rel', './app', '--server-side=false', ...withObjects(configMap('bad', { n: 1 }))],
  ],
  'several bad objects': [
    ['install', 'rel', './app', ...withObjects(configMap('Bad_Name'), configMap('Bad_Too'), configMap('good'))],
    'history rel',
  ],
  'object without a name': [['install', 'rel', './app', ...withObjects({ apiVersion: 'v1', kind: 'ConfigMap' })]],
  'object without a kind': [['install', 'rel', './app', ...withObjects({ apiVersion: 'v1', metadata: { name: 'x' } })]],
  'generated object name': [
    [
      'install',
      'rel',
      './app',
      ...withObjects({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'gen-' } }),
    ],
    'list',
  ],
  'the same object twice': [['install', 'rel', './app', ...withObjects(configMap('twin'), configMap('twin'))]],
  'the same object twice by the client': [
    [
      'install',
      'rel',
      './app',
      '--server-side=false',
      // They are created side by side: either may be first.
      ...withObjects(configMap('twin'), configMap('twin')),
    ],
  ],
  'list of objects': [
    [
      'install',
      'rel',
      './app',
      ...withObjects({ apiVersion: 'v1', kind: 'List', items: [configMap('a'), service('b')] }),
    ],
    'status rel',
    'uninstall rel',
  ],
  quota: [(cluster) => cluster.limit({ 'count/configmaps': '1' }), 'install rel ./app', 'history rel', 'list -a'],
  'quota that forbids the record': [(cluster) => cluster.limit({ 'count/secrets': '0' }), 'install rel ./app', 'list'],
  'server-side false': [
    ['install', 'rel', './app', '--server-side=false', ...withObjects(service('four'), deployment('five'))],
    'get metadata rel',
  ],
  'no hooks': [
    ['install', 'rel', './app', '--no-hooks', ...withObjects(job('bad', { on: 'pre-install', fail: 'exit' }))],
  ],
  'who may not change records': {
    explained: { [REASONS.records]: /^\/0[123] / },
    steps: [
      (cluster) =>
        cluster.allow('bob', [
          { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'create'] },
          { apiGroups: ['', 'apps', 'batch'], resources: ['configmaps', 'jobs', 'pods'], verbs: ['*'] },
        ]),
      ['install', 'rel', './app', '--kube-as-user', 'bob', ...withObjects(hookMap('before', { on: 'pre-install' }))],
      'upgrade rel ./app --kube-as-user bob',
      'list -a',
    ],
  },
  'who may not delete hooks': [
    (cluster) =>
      cluster.allow('bob', [
        { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['*'] },
        { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'watch', 'create', 'patch'] },
      ]),
    [
      ...['install', 'rel', './app', '--kube-as-user', 'bob', '--timeout', '20s'],
      ...withObjects(job('bad', { on: 'pre-install', fail: 'exit', deleted: 'hook-failed', logs: 'hook-failed' })),
    ],
    [
      ...['install', 'other', './app', '--kube-as-user', 'bob', '--timeout', '20s'],
      ...withObjects(
        job('fine', { on: 'pre-install', weight: -1, deleted: 'hook-succeeded', logs: 'hook-succeeded' }),
        job('wrong', { on: 'pre-install', fail: 'exit', deleted: 'hook-succeeded' }),
      ),
    ],
    [
      ...['install', 'third', './app', '--kube-as-user', 'bob'],
      ...withObjects(job('good', { on: 'pre-install', deleted: 'hook-succeeded', logs: 'hook-succeeded' })),
    ],
  ],
  undone: [
    [
      'install',
      'rel',
      './app',
      '--rollback-on-failure',
      '--timeout',
      '3s',
      ...withObjects(deployment('sick', { fail: 'unready' })),
    ],
    'list -a',
  ],
  'undone after a failed hook': [
    [
      'install',
      'rel',
      './app',
      '--rollback-on-failure',
      '--timeout',
      '20s',
      ...withObjects(job('bad', { on: 'post-install', fail: 'exit' })),
    ],
  ],
  atomic: [
    ['install', 'rel', './app', '--atomic', '--timeout', '3s', ...withObjects(deployment('sick', { fail: 'unready' }))],
  ],
  'undone with failing hooks of deletion': {
    explained: { [REASONS.undoing]: /^\/01 .*\/record\/hooks\/0\/last_run\// },
    steps: [
      [
        ...['install', 'rel', './app', '--rollback-on-failure', '--timeout', '20s'],
        ...withObjects(
          job('bad', { on: 'post-install', fail: 'exit' }),
          job('worse', { on: 'pre-delete', fail: 'exit' }),
        ),
      ],
      'list -a',
    ],
  },
  waits: [
    ['install', 'rel', './app', '--wait', ...withObjects(deployment('well'), service('svc'), job('work'))],
    ['install', 'other', './app', '--wait=legacy', ...withObjects(deployment('well-too'))],
    ['install', 'third', './app', '--wait', '--wait-for-jobs', ...withObjects(job('works'))],
    'install fourth ./app --wait=true',
    'install fifth ./app --wait=false',
    'install sixth ./app --wait=sometimes',
    'install seventh ./app --wait=hookOnly',
  ],
  'waits in vain': [
    ['install', 'rel', './app', '--wait', '--timeout', '3s', ...withObjects(deployment('sick', { fail: 'unready' }))],
    'history rel',
  ],
  'waits in vain the old way': [
    [
      'install',
      'rel',
      './app',
      '--wait=legacy',
      '--timeout',
      '3s',
      ...withObjects(deployment('sick', { fail: 'unready' })),
    ],
    'history rel',
  ],
  'waits for a failing job': [
    [
      'install',
      'rel',
      './app',
      '--wait',
      '--wait-for-jobs',
      '--timeout',
      '20s',
      ...withObjects(job('bad', { fail: 'exit' })),
    ],
    [
      'install',
      'other',
      './app',
      '--wait=legacy',
      '--wait-for-jobs',
      '--timeout',
      '20s',
      ...withObjects(job('bad-too', { fail: 'exit' })),
    ],
  ],
  crds: [
    'install rel ./crds',
    'status rel',
    'uninstall rel',
    'install rel ./crds --skip-crds',
    'upgrade rel ./crds --set spec.size=2',
  ],
  'crds by the client': [
    'install rel ./crds --server-side=false',
    'uninstall rel',
    'install rel ./crds --server-side=false',
    'upgrade rel ./crds --set spec.more=2',
  ],
  'crds in dry runs': [
    'install rel ./crds --dry-run=client',
    'install rel ./crds --dry-run=server',
    'install rel ./crds --skip-crds',
  ],
  'bad crd': ['install rel ./badcrd', 'list -a'],
  'crd there already': [
    async ({ ns, raw }) => {
      const body = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `things.${ns}.example.com`, labels: { mine: 'yes' } },
        spec: {
          group: `${ns}.example.com`,
          scope: 'Namespaced',
          names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
        },
      }
      await raw('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body })
      await new Promise((resolve) => setTimeout(resolve, 1500))
      return thing(ns)
    },
    'install rel ./crds',
    'install other ./crds --server-side=false',
  ],
  schema: [
    'install rel ./strict --set count=many',
    'install rel ./strict --set count=many --skip-schema-validation',
    'install other ./strict',
  ],
  'deprecated chart': ['install rel ./old'],
  'chart for another Kubernetes': ['install rel ./future', 'install rel ./future --dry-run=client'],
  library: ['install rel ./library'],
  'empty chart': [
    'install rel ./empty',
    'status rel',
    'get manifest rel',
    'get hooks rel',
    'get notes rel',
    'get values rel',
    'get all rel',
    'uninstall rel',
  ],
  'missing dependency': ['install rel ./lacking'],
  'no chart': ['install rel ./none', 'install rel none', 'install rel ./values.yaml'],
  'broken values file': [
    'install rel ./app -f app/templates/config.yaml',
    'install rel ./app -f none.yaml',
    'install rel ./app --set a[',
    ['install', 'rel', './app', '--set', 'a'],
  ],
}
