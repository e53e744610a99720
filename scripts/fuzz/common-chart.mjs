// A chart with a value of every sort.
export const COMMON = {
  'vec/Chart.yaml':
    'apiVersion: v2\nname: vec\nversion: 0.1.0\nappVersion: "1.2.3"\ndescription: A chart for vectors\ntype: application\nhome: https://example.com/vec\nicon: https://example.com/icon.png\nkeywords: [one, two]\nsources:\n  - https://example.com/src\nmaintainers:\n  - name: Ann\n    email: ann@example.com\n    url: https://example.com/ann\n  - name: Bob\nannotations:\n  plain: text\n  example.com/key: "dotted"\nkubeVersion: ">=1.20.0-0"\n',
  'vec/values.yaml':
    's: hello\nes: ""\nsp: "  padded\\t\\n"\nuni: "héllo wörld ✓ 日本語 😀"\nhtml: "<a href=\\"x\\">T\'x & y</a>"\nmulti: "line1\\nline2\\n\\n  line4\\n"\ncamel: someCamelCaseString\npath: /var/log/../log/app.tar.gz\nurl: "https://user:p%40ss@example.com:8443/a/b%20c?q=1&r=a+b#frag"\ni: 42\nzero: 0\nneg: -7\nf: 3.14\nf0: 0.0\nhalf: 0.5\none: 1.0\nbig: 123456789\nmillion: 1000000\nhundredk: 100000\ne20: 100000000000000000000\ne21: 1000000000000000000000\np53: 9007199254740993\nsmall: 0.000001\ntiny: 1e-7\nnumstr: "42"\nfltstr: "3.7"\nt: true\nfl: false\nnul: null\nel: []\nem: {}\nlist: [apple, banana, cherry]\nints: [3, 1, 2]\nfloats: [1.5, 2, 0.1]\ndups: [a, b, a, c, b]\nmixed: [1, two, 3.5, true, null, {k: v}, [x, w]]\nnested: [[1, 2], [3, [4, 5]]]\nblanks: ["", a, null, 0, false, [], {}, b]\nobjs:\n  - {name: x, port: 80}\n  - {name: w, port: 443}\n  - {name: z}\nmap: {b: 2, a: 1, c: {d: deep, e: [1, 2]}}\nnilmap: {a: null, b: {c: null}}\nover: {b: 20, c: {d: other, f: new}, g: false}\nkeyed: {"with.dot": 1, "with space": 2, "with-dash": 3, "10": ten, "9": nine, Z: z, a: a, "true": "yes"}\ntplstr: "{{ .Values.s }}-{{ .Release.Name }}"\ntplbad: "{{ .Values.s "\ndate: 2021-03-04\nts: "2021-03-04T05:06:07Z"\nport: 8080\nver: 1.20\nverstr: "1.20.0"\nyamlstr: |\n  a: 1\n  b: [x, w]\njsonstr: \'{"a":1,"b":[true,null]}\'\n',
  'vec/files/a.txt': 'alpha\nbeta\n',
  'vec/files/b.txt': 'no newline at end',
  'vec/files/empty.txt': '',
  'vec/files/crlf.txt': 'one\r\ntwo\r\n',
  'vec/files/conf/app.yaml': 'key: value\nlist:\n- 1\n- 2\n',
  'vec/files/conf/app.json': '{"k": [1, 2.5, "x"]}\n',
  'vec/files/conf/deep/x.ini': '[s]\na=b\n',
  'vec/files/tpl.txt': 'name={{ .Release.Name }} s={{ .Values.s }}\n',
  'vec/files/uni.txt': 'zażółć gęślą jaźń\n',
  'vec/files/bin.dat': { b64: 'AAEC/f7/' },
  'vec/root.txt': 'at the root\n',
}
