import { configMap, deployment, job, service, withObjects } from '../objects.mjs'

const policy = (name, value) => configMap(name, { a: 'b' }, { annotations: { 'helm.sh/resource-policy': value } })
const pause = (ms) => () => new Promise((resolve) => setTimeout(resolve, ms))

export const uninstalls = {
  'several releases': [
    'install one ./app',
    'install two ./app',
    'install three ./app',
    'uninstall one two',
    'list',
    'uninstall three none',
    'uninstall none also-none',
    'list -a',
  ],
  none: [
    'uninstall none',
    'uninstall none --ignore-not-found',
    'uninstall none --ignore-not-found --dry-run',
    'uninstall none --dry-run',
    'uninstall None',
    'uninstall None --dry-run',
    'uninstall',
  ],
  aliases: [
    'install one ./app',
    'install two ./app',
    'install three ./app',
    'del one',
    'delete two',
    'un three',
    'rm one',
    'remove one',
  ],
  'kept by policy': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(policy('stays', 'keep'), policy('odd', 'other'), policy('spaced', ' KEEP '), configMap('goes')),
    ],
    'uninstall rel --dry-run',
    'uninstall rel',
  ],
  'keep-history': [
    'install rel ./app',
    'upgrade rel ./app --set message=b',
    'uninstall rel --keep-history',
    'history rel',
    'list',
    'list --uninstalled',
    'list -a',
    'status rel',
    'get all rel',
    'uninstall rel --keep-history',
    'uninstall rel --dry-run',
    'uninstall rel',
    'list -a',
  ],
  description: [
    'install rel ./app',
    ['uninstall', 'rel', '--keep-history', '--description', 'by hand'],
    'history rel',
    'status rel -o json',
  ],
  'keep-history of several deployed ones': [
    'install rel ./app',
    ['upgrade', 'rel', './app', '--timeout', '20s', ...withObjects(job('bad', { on: 'pre-upgrade', fail: 'exit' }))],
    'uninstall rel --keep-history',
    'history rel',
  ],
  'objects of somebody else': [
    ['install', 'rel', './app', ...withObjects(configMap('theirs'), service('also'), policy('stays', 'keep'))],
    (cluster) =>
      cluster.merge('ConfigMap', 'theirs', { metadata: { annotations: { 'meta.helm.sh/release-name': 'other' } } }),
    (cluster) => cluster.merge('Service', 'also', { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } }),
    'uninstall rel --dry-run',
    'uninstall rel --keep-history',
    'history rel',
  ],
  'objects already gone': [
    ['install', 'rel', './app', ...withObjects(configMap('two'))],
    (cluster) => cluster.remove('ConfigMap', 'two'),
    'uninstall rel',
  ],
  cascade: [
    ['install', 'one', './app', ...withObjects(deployment('first'))],
    ['install', 'two', './app', ...withObjects(deployment('second'))],
    ['install', 'three', './app', ...withObjects(deployment('third'))],
    pause(1500),
    'uninstall one --cascade foreground',
    'uninstall two --cascade orphan',
    'uninstall three --cascade background',
    'uninstall three --cascade sideways',
    pause(3000),
    'list',
  ],
  waits: [
    ['install', 'one', './app', ...withObjects(deployment('first'))],
    ['install', 'two', './app', ...withObjects(deployment('second'))],
    ['install', 'three', './app', ...withObjects(deployment('third'))],
    'uninstall one --wait',
    'uninstall two --wait=legacy --cascade foreground',
    'uninstall three --wait --cascade foreground --timeout 30s',
  ],
  'waits in vain': [
    ['install', 'rel', './app', ...withObjects(configMap('held', { a: 'b' }, { finalizers: ['example.com/held'] }))],
    'uninstall rel --wait --timeout 3s',
    'list -a',
    (cluster) => cluster.merge('ConfigMap', 'held', { metadata: { finalizers: null } }),
  ],
  'waits in vain the old way': [
    ['install', 'rel', './app', ...withObjects(configMap('held', { a: 'b' }, { finalizers: ['example.com/held'] }))],
    'uninstall rel --wait=legacy --timeout 3s --keep-history',
    'history rel',
    (cluster) => cluster.merge('ConfigMap', 'held', { metadata: { finalizers: null } }),
  ],
  'failed hook before': [
    ['install', 'rel', './app', ...withObjects(job('bad', { on: 'pre-delete', fail: 'exit' }))],
    'uninstall rel --timeout 20s',
    'list -a',
    'list --uninstalling',
    'status rel',
    'uninstall rel --no-hooks',
    'list -a',
  ],
  'failed hook after': [
    ['install', 'rel', './app', ...withObjects(job('bad', { on: 'post-delete', fail: 'exit' }))],
    'uninstall rel --timeout 20s',
    'list -a',
    ['install', 'rel', './app', ...withObjects(job('bad', { on: 'post-delete', fail: 'exit' }))],
    'uninstall rel --timeout 20s --keep-history',
    'history rel',
  ],
  'who may not delete': {
    steps: [
      ['install', 'rel', './app', ...withObjects(service('svc'))],
      async ({ ns, raw }) => {
        const rules = [
          { apiGroups: [''], resources: ['secrets'], verbs: ['*'] },
          { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'patch', 'create'] },
          { apiGroups: [''], resources: ['services'], verbs: ['delete'] },
        ]
        const base = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}`
        await raw('POST', `${base}/roles`, { body: { metadata: { name: 'some' }, rules } })
        const body = {
          metadata: { name: 'some' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'some' },
          subjects: [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }],
        }
        await raw('POST', `${base}/rolebindings`, { body })
        await new Promise((resolve) => setTimeout(resolve, 500))
      },
      'uninstall rel --dry-run --kube-as-user bob',
      'uninstall rel --kube-as-user bob',
      'history rel',
      'uninstall rel --wait --kube-as-user bob',
      'uninstall rel',
    ],
  },
}
