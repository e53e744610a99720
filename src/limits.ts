/** Budgets of everything in src/ that reads user data. Helm's own limits keep Helm's numbers. */

/** Bytes of all files of a chart, unpacked. Helm: MaxDecompressedChartSize. */
export const MAX_CHART_BYTES: number = 100 * 1024 * 1024

/** Bytes that an archive may unpack to, headers and padding included. */
export const MAX_UNPACKED_ARCHIVE_BYTES: number = MAX_CHART_BYTES + 32 * 1024 * 1024

/** Files and directories of one chart, subcharts included. */
export const MAX_CHART_ENTRIES = 200_000

/** Bytes of one extended header (long names, pax records) of a tar archive. Go's archive/tar has the same. */
export const MAX_TAR_SPECIAL_BYTES: number = 1024 * 1024

/** Subcharts within subcharts. */
export const MAX_CHART_DEPTH = 64

/** Directories within directories, symbolic links included. */
export const MAX_DIRECTORY_DEPTH = 256

/** Maps within maps of values. */
export const MAX_VALUES_DEPTH = 10_000

/** Highest list index in `--set a[N]=x`. Helm: MaxIndex. */
export const MAX_SET_INDEX = 65_536

/** Deepest dotted name in `--set`. Helm: MaxNestedNameLevel. */
export const MAX_SET_DEPTH = 30

/** Lists within lists in `--set a[0][0]=x`. Helm has no limit of its own. */
export const MAX_SET_LISTS = 1000

/** Schemas applied within schemas while one value is checked. */
export const MAX_SCHEMA_DEPTH = 1_500

/** Schema applications in the check of one chart's values. */
export const MAX_SCHEMA_STEPS = 20_000_000

/** Documents that a values schema may refer to. */
export const MAX_SCHEMA_DOCUMENTS = 200

/** Times that `include` may nest one template in itself. Helm: recursionMaxNums. */
export const MAX_INCLUDE_DEPTH = 1000

/** Texts of `tpl` whose parse is kept during one render. */
export const MAX_TPL_CACHE = 20_000

/** Budget of rendering one chart: far above any real chart, below what hurts the host. */
export const RENDER_LIMITS: Readonly<{ steps: number; outputLength: number }> = {
  steps: 200_000_000,
  outputLength: 512 * 1024 * 1024,
}

/** Characters of a plan's file: a manifest several times over. */
export const MAX_PLAN_LENGTH: number = 256 * 1024 * 1024

/** Bytes of a repository's index. The largest public ones have some 30 MB. */
export const MAX_INDEX_BYTES: number = 256 * 1024 * 1024

/** Charts and versions of one index, together. */
export const MAX_INDEX_ENTRIES = 5_000_000

/** Bytes of a chart's archive as it is fetched. */
export const MAX_ARCHIVE_BYTES: number = 256 * 1024 * 1024

/** Bytes of a JSON schema that is fetched. */
export const MAX_SCHEMA_BYTES: number = 16 * 1024 * 1024

/** Bytes of what a hub answers to a search. */
export const MAX_HUB_BYTES: number = 64 * 1024 * 1024

/** Bytes of a provenance file. */
export const MAX_PROVENANCE_BYTES: number = 5 * 1024 * 1024

/** Bytes of what a server answers to a chart that is published. */
export const MAX_PUBLISH_ANSWER_BYTES: number = 1024 * 1024

/** Bytes of a keyring. */
export const MAX_KEYRING_BYTES: number = 64 * 1024 * 1024

/** Bytes of a registry's manifests, lists and configs, each. Helm's number. */
export const MAX_REGISTRY_METADATA_BYTES: number = 4 * 1024 * 1024

/** Manifests below one reference, */
export const MAX_MANIFESTS = 64

/** and how deep they may lie in one another. */
export const MAX_MANIFEST_DEPTH = 4

/** Pages of a list of tags or repositories, */
export const MAX_LIST_PAGES = 10_000

/** and names in them. */
export const MAX_LISTED_NAMES = 1_000_000

/** Bytes of a signature, an attestation or a bundle in a registry. */
export const MAX_SIGNATURE_BYTES: number = 16 * 1024 * 1024

/** Signatures and attestations of one manifest. */
export const MAX_SIGNATURES = 100

/** Bytes of a policy file. */
export const MAX_POLICY_BYTES: number = 1024 * 1024

/** Bytes of a pack that a git server sends: all files of a repository, at one commit. */
export const MAX_GIT_PACK_BYTES: number = 256 * 1024 * 1024

/** Bytes of what a pack unpacks to, */
export const MAX_GIT_UNPACKED_BYTES: number = 512 * 1024 * 1024

/** and files and folders in it. */
export const MAX_GIT_OBJECTS = 500_000

/** Bytes of a git server's branches and tags. */
export const MAX_GIT_REFS_BYTES: number = 16 * 1024 * 1024
