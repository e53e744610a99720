import { configMap, deployment, hookMap, job, pod, secret, service, withObjects } from '../objects.mjs'

const ALL = 'pre-install,post-install,pre-upgrade,post-upgrade,pre-rollback,post-rollback,pre-delete,post-delete,test'
const every = ALL.split(',').map((on) => hookMap(`on-${on}`, { on }))

export const hooks = {
  'every event': [
    ['install', 'rel', './app', ...withObjects(...every)],
    'get hooks rel',
    ['upgrade', 'rel', './app', '--set', 'message=b', ...withObjects(...every)],
    'rollback rel 1',
    'test rel',
    'uninstall rel --keep-history',
    'history rel',
    'status rel',
  ],
  'one hook for all events': [
    ['install', 'rel', './app', ...withObjects(hookMap('all', { on: ALL, deleted: 'before-hook-creation' }))],
    'upgrade rel ./app --reuse-values',
    'rollback rel',
    'test rel',
    'uninstall rel',
  ],
  'weights and names': [
    [
      ...['install', 'rel', './app'],
      ...withObjects(
        hookMap('b', { on: 'pre-install' }),
        hookMap('a', { on: 'pre-install' }),
        hookMap('last', { on: 'pre-install', weight: 5 }),
        hookMap('first', { on: 'pre-install', weight: -5 }),
        hookMap('odd', { on: 'pre-install', weight: 'heavy' }),
        job('a-job', { on: 'pre-install', weight: 3 }),
        pod('a-pod', { on: 'pre-install', weight: 4 }),
      ),
    ],
    'get hooks rel',
  ],
  'failed in the middle': [
    [
      ...['install', 'rel', './app', '--timeout', '20s'],
      ...withObjects(
        job('one', { on: 'pre-install', weight: 1, deleted: 'hook-succeeded' }),
        job('two', { on: 'pre-install', weight: 2 }),
        job('three', { on: 'pre-install', weight: 3, fail: 'exit', deleted: 'hook-failed' }),
        job('four', { on: 'pre-install', weight: 4 }),
      ),
    ],
    'status rel',
    'get hooks rel',
  ],
  'deletion policies': [
    [
      ...['install', 'rel', './app'],
      ...withObjects(
        job('none', { on: 'pre-install' }),
        job('before', { on: 'pre-install', deleted: 'before-hook-creation' }),
        job('after', { on: 'pre-install', deleted: 'hook-succeeded' }),
        job('on-failure', { on: 'pre-install', deleted: 'hook-failed' }),
        job('all', { on: 'post-install', deleted: 'before-hook-creation,hook-succeeded,hook-failed' }),
        job('odd', { on: 'post-install', deleted: 'sometimes' }),
      ),
    ],
    'status rel',
  ],
  'left from the last time': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(job('again', { on: 'pre-install,pre-upgrade', deleted: 'hook-failed' })),
    ],
    'upgrade rel ./app --reuse-values',
    'upgrade rel ./app --reuse-values --server-side=false',
    'history rel',
  ],
  'left from the last time, deleted before': [
    ['install', 'rel', './app', ...withObjects(hookMap('again', { on: 'pre-install,pre-upgrade' }))],
    'upgrade rel ./app --reuse-values',
    'upgrade rel ./app --reuse-values --wait',
    'upgrade rel ./app --reuse-values --server-side=false',
    'history rel',
  ],
  'logs of failed ones': [
    [
      ...['install', 'rel', './app', '--timeout', '20s'],
      ...withObjects(
        job('bad', { on: 'pre-install', fail: 'exit', logs: 'hook-failed,hook-succeeded', deleted: 'hook-failed' }),
      ),
    ],
  ],
  'logs of good ones': [
    [
      ...['install', 'rel', './app'],
      ...withObjects(
        job('good', { on: 'pre-install', logs: 'hook-succeeded', deleted: 'hook-succeeded' }),
        pod('fine', { on: 'post-install', logs: 'hook-succeeded', init: ['first'], containers: ['a', 'b'] }),
        hookMap('silent', { on: 'post-install', logs: 'hook-succeeded' }),
        job('quiet', { on: 'post-install', logs: 'hook-failed' }),
      ),
    ],
    'get hooks rel',
  ],
  pods: [
    [
      'install',
      'rel',
      './app',
      '--timeout',
      '20s',
      ...withObjects(pod('good', { on: 'pre-install' }), pod('bad', { on: 'post-install', fail: 'exit' })),
    ],
    'status rel',
  ],
  timeout: [
    ['install', 'rel', './app', '--timeout', '2s', ...withObjects(pod('stuck', { on: 'pre-install', fail: 'image' }))],
    [
      'install',
      'other',
      './app',
      '--timeout',
      '2s',
      ...withObjects(job('stuck-job', { on: 'pre-install', fail: 'image' })),
    ],
    [
      'install',
      'third',
      './app',
      '--wait=legacy',
      '--timeout',
      '2s',
      ...withObjects(job('stuck-too', { on: 'pre-install', fail: 'image' })),
    ],
  ],
  'failed ones the old way': [
    [
      'install',
      'rel',
      './app',
      '--wait=legacy',
      '--timeout',
      '20s',
      ...withObjects(job('bad', { on: 'pre-install', fail: 'exit' })),
    ],
    [
      'install',
      'other',
      './app',
      '--wait=legacy',
      '--timeout',
      '20s',
      ...withObjects(pod('bad-pod', { on: 'pre-install', fail: 'exit' })),
    ],
    [
      'install',
      'third',
      './app',
      '--wait=legacy',
      '--timeout',
      '20s',
      ...withObjects(job('good', { on: 'pre-install' }), pod('good-pod', { on: 'post-install' })),
    ],
  ],
  'other kinds': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(
        { ...deployment('web'), metadata: { name: 'web', annotations: { 'helm.sh/hook': 'pre-install' } } },
        { ...service('svc'), metadata: { name: 'svc', annotations: { 'helm.sh/hook': 'post-install' } } },
      ),
    ],
    'uninstall rel',
  ],
  'unknown events': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(
        hookMap('odd', { on: 'pre-coffee' }),
        hookMap('half', { on: 'pre-install,pre-coffee' }),
        hookMap('old', { on: 'crd-install' }),
        hookMap('shouted', { on: 'PRE-INSTALL' }),
        hookMap('alias', { on: 'test-success' }),
        hookMap('spaced', { on: ' pre-install , post-install ' }),
      ),
    ],
    'get hooks rel',
  ],
  'bad ones': [
    ['install', 'rel', './app', ...withObjects({ ...hookMap('bad', { on: 'pre-install' }), dta: {} })],
    ['install', 'other', './app', ...withObjects(hookMap('Bad_Name', { on: 'post-install' }))],
    [
      'install',
      'third',
      './app',
      ...withObjects({
        apiVersion: 'nowhere.example.com/v1',
        kind: 'Missing',
        metadata: { name: 'x', annotations: { 'helm.sh/hook': 'pre-install' } },
      }),
    ],
    'list -a',
  ],
  'object of somebody else': [
    (cluster) => cluster.create(configMap('theirs', { x: 'y' })),
    ['install', 'rel', './app', ...withObjects(hookMap('theirs', { on: 'pre-install', deleted: 'hook-failed' }))],
    [
      'install',
      'other',
      './app',
      '--server-side=false',
      ...withObjects(hookMap('theirs', { on: 'pre-install', deleted: 'hook-failed' })),
    ],
    ['install', 'third', './app', ...withObjects(hookMap('theirs', { on: 'pre-install' }))],
  ],
  'of uninstall': [
    [
      'install',
      'rel',
      './app',
      ...withObjects(
        job('before', { on: 'pre-delete', deleted: 'hook-succeeded', logs: 'hook-succeeded' }),
        job('after', { on: 'post-delete' }),
        secret('plain'),
      ),
    ],
    'uninstall rel --dry-run',
    'uninstall rel',
  ],
  'not run': [
    ['install', 'rel', './app', '--no-hooks', ...withObjects(...every)],
    ['upgrade', 'rel', './app', '--no-hooks', ...withObjects(...every)],
    'rollback rel --no-hooks',
    'uninstall rel --no-hooks',
  ],
}
