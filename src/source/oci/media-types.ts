/** Media types of charts and of what holds them. */
export const CONFIG_TYPE = 'application/vnd.cncf.helm.config.v1+json'
export const CHART_TYPE = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
export const PROVENANCE_TYPE = 'application/vnd.cncf.helm.chart.provenance.v1.prov'
/** What charts were before they had a type of their own. */
export const LEGACY_CHART_TYPE = 'application/tar+gzip'

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'
export const DOCKER_MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json'
export const DOCKER_LIST_TYPE = 'application/vnd.docker.distribution.manifest.list.v2+json'

/** In Helm's order. */
export const MANIFEST_ACCEPT: string = [
  DOCKER_MANIFEST_TYPE,
  DOCKER_LIST_TYPE,
  MANIFEST_TYPE,
  INDEX_TYPE,
  'application/vnd.oci.artifact.manifest.v1+json',
].join(', ')
