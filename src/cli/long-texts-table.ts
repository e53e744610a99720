/**
 * What help says of commands, by their names below the root; `<PROGRAM>` stands for the program. Loaded when help is asked for. Commands
 * that Helm does not have bring theirs along.
 */
const SHOWN_CHART = 'a folder, an archive, an address or a reference to a repository'

const shownPart = (what: string): string => `Prints ${what} of a chart: ${SHOWN_CHART}.`

export const LONG_TEXTS: Readonly<Record<string, string>> = {
  '': `Helm for Node: installs and manages charts in Kubernetes.

To begin with:

  <PROGRAM> create NAME            make a chart
  <PROGRAM> template NAME CHART    see what it renders to
  <PROGRAM> install NAME CHART     install it
  <PROGRAM> list                   see what is installed

Most global flags have a variable of the environment, which counts where the flag is not given:

  HELM_NAMESPACE HELM_DEBUG HELM_COLOR HELM_QPS HELM_BURST_LIMIT
  HELM_KUBECONTEXT HELM_KUBEAPISERVER HELM_KUBETOKEN HELM_KUBEASUSER HELM_KUBEASGROUPS HELM_KUBECAFILE
  HELM_KUBETLS_SERVER_NAME HELM_KUBEINSECURE_SKIP_TLS_VERIFY
  HELM_REGISTRY_CONFIG HELM_REPOSITORY_CONFIG HELM_REPOSITORY_CACHE HELM_CONTENT_CACHE
  TSHELM_COMPAT TSHELM_EXCERPT TSHELM_OFFLINE TSHELM_POLICY TSHELM_SANDBOX

More of them:

  KUBECONFIG           kubeconfig files
  HELM_DRIVER          where releases are recorded: secret, configmap or memory
  HELM_MAX_HISTORY     revisions kept of a release
  HELM_CACHE_HOME      folders for what is cached, configured and stored; those of the operating system
  HELM_CONFIG_HOME     (XDG_CACHE_HOME and the like on Linux) by default
  HELM_DATA_HOME
  NO_COLOR             anything in it turns colours off
  SOURCE_DATE_EPOCH    time of all files in packages, in Unix seconds

"<PROGRAM> env" prints what is in effect.`,

  create: `Makes a folder with a chart that works: Chart.yaml, values.yaml, .helmignore, and templates/ with a Deployment, a Service
and what else an application often needs, a test included.

NAME may be a path; folders that are missing are made. Files that are there already under the same names are written
anew, others stay. --starter copies a chart from the "starters" folder instead.`,

  package: `Packs folders with charts into archives, NAME-VERSION.tgz, as repositories and registries serve them.

The same files give the same archive, byte for byte, if SOURCE_DATE_EPOCH is set. With --sign, a signature is
written beside the archive (.prov), which \`verify\` checks.`,

  dependency: `Looks after what a chart depends on: shows it, brings it into charts/, locks its versions.

Dependencies stand in Chart.yaml; the charts themselves belong into charts/:

    dependencies:
      - name: cache
        version: ^1.4.0
        repository: https://charts.example.org

"version" is a version or a range. "repository" is an address, @NAME or alias:NAME for a repository that is known by
that name, or file://PATH for a folder beside the chart.`,

  'dependency build': `Brings into charts/ what Chart.lock says, in the versions that are locked. Without a lock it does what
\`dependency update\` does.

A chart whose Chart.yaml has changed since it was locked is refused. CHART is a folder; the folder you are in by default.`,
  'dependency update': `Brings charts/ up to date with Chart.yaml: the newest versions that fit come there, outdated ones leave, and Chart.lock
says what was taken.

Nothing in the folder changes before all archives are there. CHART is a folder; the folder you are in by default.`,
  'dependency list': `Lists what the Chart.yaml of a chart asks for, and which of it is in charts/. Nothing is changed.

CHART is a folder or an archive; the folder you are in by default.`,

  show: 'Prints the parts of a chart: its definition, values, README and CRDs.',
  'show all': shownPart('definition, values, README and CRDs'),
  'show readme': shownPart('the README'),
  'show values': shownPart('the default values'),
  'show chart': shownPart('the definition (Chart.yaml)'),
  'show crds': shownPart('the CustomResourceDefinitions'),

  lint: `Checks that charts are well formed: Chart.yaml, values and their schema, templates and what they render to, CRDs,
dependencies.

[ERROR] marks what will fail when the chart is installed, [WARNING] what breaks with convention, [INFO] what could be better.`,

  get: 'Prints what is on record of a release: values, manifest, hooks, notes, metadata, or everything.',
  'get all': 'Prints everything that is on record of a release: values, manifest, hooks and notes.',
  'get hooks': 'Prints the hooks of a release, as YAML documents.',
  'get manifest': 'Prints the manifest of a release: every object that it applied, those of subcharts included.',
  'get metadata': 'Prints which chart a release comes from, and when and how it was deployed.',
  'get notes': 'Prints the notes that the chart of a release gave when it was installed.',
  'get values': "Prints the values that were given to a release; with --all, the chart's own values as well.",

  history: 'Lists the revisions of a release, the newest last; 256 at most unless --max says otherwise.',

  install: `Installs a chart: renders it, applies its objects and keeps a record of the release.

CHART is a folder or an archive. Values come from the chart, from files (-f) and from the command line (--set and the
like); what stands further right wins:

    $ <PROGRAM> install -f common.yaml -f live.yaml --set image.tag=2.1 shop ./shop

--set guesses types, --set-string never does, --set-json takes JSON, --set-file the content of a file.
--dry-run shows what would be done; it prints Secrets too, unless --hide-secret is given.

The name of an install that was killed may be used again, if it never came to be deployed; "resume" finishes it instead.`,

  list: `Lists the releases of a namespace, or of all with -A, in whatever state they are.

Flags such as --deployed and --failed pick states, --filter names (a regular expression), --selector labels.
256 releases are shown at most; --max and --offset page through more.`,

  test: 'Runs the test hooks that the chart of a release defines.',

  rollback: `Makes a new revision that is like an earlier one: the one named, or the one before the newest.

When the last command on the release was killed, and no revision is named, it is the one that a killed rollback went to, the last
good one after a killed upgrade, and after a killed uninstall what was being uninstalled.

"history" lists the revisions there are.`,

  status: `Shows when and where a release was deployed, its state, revision and description, its objects as they are now,
the last run of its tests, and its notes.`,

  template: `Renders a chart and prints the manifests.

Nothing is asked of a cluster: what a template would look up there is not found, and capabilities are those of
--kube-version and --api-versions. With --dry-run=server the cluster is asked, and still nothing is changed.`,

  uninstall: `Deletes the objects of a release, and its record unless --keep-history is given.

Objects that the release does not own are left where they are and named. Foreground cascading together with --wait
returns only when objects with finalizers are gone.`,

  upgrade: `Upgrades a release to another version of its chart, to other values, or both.

Values set before are kept when none are given, and forgotten when some are, unless --reuse-values or
--reset-then-reuse-values merge both. With --install, a release that is not there is installed.`,

  completion: 'Prints scripts that complete commands, flags and arguments in a shell.',
  'completion bash': `Prints the script that completes commands, flags and arguments in bash.

For this session: source <(<PROGRAM> completion bash)
For every one: <PROGRAM> completion bash > /etc/bash_completion.d/<PROGRAM>`,
  'completion zsh': `Prints the script that completes commands, flags and arguments in zsh.

For this session: source <(<PROGRAM> completion zsh)
For every one: <PROGRAM> completion zsh > "\${fpath[1]}/_<PROGRAM>"`,
  'completion fish': `Prints the script that completes commands, flags and arguments in fish.

For this session: <PROGRAM> completion fish | source
For every one: <PROGRAM> completion fish > ~/.config/fish/completions/<PROGRAM>.fish`,
  'completion powershell': `Prints the script that completes commands, flags and arguments in powershell.

For this session: <PROGRAM> completion powershell | Out-String | Invoke-Expression
For every one: put that line in your profile.`,

  verify: `Checks who signed a chart's archive: the provenance file beside it (the same name and ".prov") has to be signed by a key of
the keyring, and speak of this very archive. "package --sign" makes such files.

Charts in registries (oci://...) are fetched, and looked at in the same way, or for cosign's signatures: with --cosign-key, or with
--trusted-root, --certificate-identity and --certificate-oidc-issuer. Nothing else is asked of any server.`,

  repo: `Looks after repositories: folders on web servers with archives of charts, and an index that says which.

A repository gets a name with "repo add"; its charts are NAME/CHART then. Repositories are shared with Helm.`,
  'repo add': `Gives a repository a name, and fetches its index.

The same again changes nothing; a name that stands for something else is replaced with --force-update only. The password is asked for
if there is a user name without one, or read from standard input with --password-stdin. It is kept in the file of repositories, for the
user alone, and sent to the host of the address; to others that the index names with --pass-credentials only.`,
  'repo list': 'Lists the repositories that have a name here.',
  'repo remove': 'Forgets repositories, and removes what is cached of them.',
  'repo update': `Fetches the indexes of repositories anew: of all of them, or of those named. "search repo" and references to charts use what
was fetched last.`,
  'repo index': `Writes index.yaml into a folder, for the archives in it and in the folders right below it.

Addresses in the index are relative, unless --url says where the folder will be. With --merge, what another index has and the folder
does not is kept.`,
  search: 'Searches charts by words: in the repositories that have a name here, or on a hub.',
  'search repo': `Searches the indexes that were fetched last: names, descriptions and keywords of charts. No words find everything.

The newest stable version of each chart is shown; all of them with --versions, those in a range with --version, pre-releases too with
--devel.`,
  'search hub': 'Searches Artifact Hub, or another hub that answers as it does (--endpoint).',
  pull: `Fetches charts as files: an archive each, or with --untar a folder.

With --verify a chart has to be signed by a key of the keyring, or nothing is written. With --prov the signature is fetched as well,
and not looked at.`,

  push: `Publishes a chart, an archive or a folder that is packed on the way, with its signature if there is one beside it.

The target is a registry (oci://HOST/PATH), the address or name of a repository (ChartMuseum, Harbor, Artifactory), or a
folder with an index. What kind of server it is is found out, or said with --type.`,
  'cm-push': `Publishes a chart to a ChartMuseum, with the arguments and variables of the plugin that is called so.

\`push\` does the same, and knows other targets.`,
  registry: 'Signs in to registries that charts are pulled from and pushed to, and out of them.',

  'registry login': `Asks a registry whether it takes a user name and a password or token, and keeps them if it does: in the file of --registry-config,
for this user alone, or with the credential helper that the file names.

  $ echo "$TOKEN" | <PROGRAM> registry login ghcr.io --username me --password-stdin

The host is all that is given, with its port: paths in a registry have no login of their own.`,

  'registry logout': 'Forgets what is kept of a registry: user name and password, or token.',

  env: 'Prints every setting that comes from environment variables, flags or defaults; with a KEY, its value alone.',

  version: `Prints which Helm this program stands for, in the form that Helm prints:

version.BuildInfo{Version:"v4.3.1", GitCommit:"", GitTreeState:"clean", GoVersion:"go1.26.8", KubeClientVersion:"v1.37"}

--template may use .Version, .GitCommit, .GitTreeState, .GoVersion and .KubeClientVersion. The version of tshelm itself,
and of the Node.js it runs on, is printed with --tshelm.`,

  help: 'Prints what a command does, and its flags. "help get values" is "get values --help".',
}
