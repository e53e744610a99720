// Charts of a folder OWNER__REPO/CHART, and what some of them need to be installed at all or to show more of themselves.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const NEEDS = {
  'gha-runner-scale-set':
    'githubConfigUrl=https://github.com/o/r,githubConfigSecret.github_token=t,controllerServiceAccount.name=arc,controllerServiceAccount.namespace=arc-systems',
  airflow:
    'airflow.executor=KubernetesExecutor,workers.enabled=false,flower.enabled=false,redis.enabled=false,pgbouncer.enabled=true,web.replicas=2,ingress.enabled=true',
  application: 'applicationName=app,deployment.image.repository=nginx,deployment.image.tag=latest',
  'aws-load-balancer-controller': 'clusterName=demo',
  'cert-manager': 'crds.enabled=true,podDisruptionBudget.enabled=true,startupapicheck.enabled=false',
  crossplane: 'provider.packages={a/b:v1\\,c/d:v2},replicas=2,metrics.enabled=true',
  'external-dns': 'policy=sync,provider.name=aws',
  'ingress-nginx':
    'controller.kind=DaemonSet,controller.metrics.enabled=true,defaultBackend.enabled=true,controller.config.use-gzip=true,tcp.9000=default/test:8080',
  kafka:
    'sasl.interbroker.password=a,sasl.controller.password=b,sasl.client.passwords=c,kraft.clusterId=abcdefghijklmnopqrstuv,metrics.jmx.enabled=true,broker.replicaCount=2',
  karpenter: 'settings.clusterName=demo',
  'linkerd-control-plane': 'identityTrustAnchorsPEM=a,identity.issuer.tls.crtPEM=b,identity.issuer.tls.keyPEM=c',
  longhorn: 'persistence.defaultClassReplicaCount=2,ingress.enabled=true,ingress.host=l.example.com',
  nats: 'config.jetstream.enabled=true,config.cluster.enabled=true,config.websocket.enabled=true,config.monitor.enabled=true',
  'opentelemetry-collector':
    'mode=daemonset,image.repository=otel/opentelemetry-collector-k8s,presets.logsCollection.enabled=true',
  postgresql:
    'architecture=replication,auth.postgresPassword=a,auth.password=b,auth.replicationPassword=c,metrics.enabled=true,readReplicas.replicaCount=2',
  rabbitmq:
    'auth.password=x,auth.erlangCookie=y,clustering.enabled=true,replicaCount=3,metrics.enabled=true,ingress.enabled=true',
  redis: 'architecture=replication,auth.password=x,sentinel.enabled=true,metrics.enabled=true',
  traefik: 'ports.web.nodePort=30080,deployment.kind=DaemonSet',
  vault: 'server.ha.enabled=true,server.ha.raft.enabled=true,injector.enabled=true,csi.enabled=true,ui.enabled=true',
  velero:
    'configuration.backupStorageLocation[0].name=d,configuration.backupStorageLocation[0].provider=aws,configuration.backupStorageLocation[0].bucket=b,configuration.volumeSnapshotLocation[0].name=d,configuration.volumeSnapshotLocation[0].provider=aws,deployNodeAgent=true,credentials.secretContents.cloud=x',
}

/** @returns {{ name: string, dir: string, flags: string[] }[]} */
export function chartsIn(folder) {
  const charts = readdirSync(folder).flatMap((owner) =>
    readdirSync(join(folder, owner))
      .map((name) => ({ name, dir: join(folder, owner, name) }))
      .filter(({ dir }) => existsSync(join(dir, 'Chart.yaml'))),
  )
  return charts.map((chart) => ({
    ...chart,
    flags: NEEDS[chart.name] === undefined ? [] : ['--set', NEEDS[chart.name]],
  }))
}
