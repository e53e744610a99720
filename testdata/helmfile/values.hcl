# comment
locals {
  base = "b"
  list = ["x", "y"]
}
/* block */
values {
  name = "n-${local.base}"
  count = 2 + 3 * 4 - 10 / 4
  neg = -hv.count
  cond = hv.count > 5 ? "big" : "small"
  list = [1, "two", true, null]
  obj = { k = upper("v"), n = hv.count, "q r" : 1 }
  multi = {
    a = 1
    b = [for i, x in local.list : "${i}-${x}" if x != "z"]
    c = { for x in local.list : x => upper(x) }
  }
  here = <<-EOT
    line one ${local.base}
      two
    %{ for x in local.list ~}
    - ${x}
    %{ endfor ~}
    end
  EOT
  tpl = "%{ if true }yes%{ else }no%{ endif } $${x}"
  sp = [{a=1},{a=2}][*].a
  idx = local.list[1]
  t = try(hv.obj.nope, "dflt")
  can = can(hv.obj.nope)
  fmt = format("%s-%03d-%v-%q", "a", 7, 1.5, "q")
  j = jsonencode({a=[1,2,{b=null}]})
  y = yamlencode({a=[1,"x",{b=true}], c={}})
  yd = yamldecode("a: [1, 2]\nb: {c: d}")
  cidr = cidrsubnet("10.0.0.0/8", 8, 2)
  subs = cidrsubnets("10.1.0.0/16", 4, 4, 8)
  host = cidrhost("10.0.0.0/16", 5)
  mask = cidrnetmask("10.0.0.0/12")
  m = merge({a=1},{b=2},{a=3})
  ks = keys({z=1,a=2})
  vs = values({z=1,a=2})
  z = zipmap(["a","b"],[1,2])
  rx = regex("[a-z]+", "12abc")
  rx2 = regex("(\\d)(\\w)", "1a")
  rx3 = regexall("[a-z]", "a1b")
  el = element(["a","b"], 3)
  sl = slice([1,2,3,4], 1, 3)
  so = sort(["b","a"])
  di = distinct([1,1,2])
  fl = flatten([[1,[2]],3])
  r = range(3)
  su = setunion(["b"],["a"])
  sub = substr("hello", 1, 3)
  title = title("hello world")
  ti = timeadd("2020-01-01T00:00:00Z", "1h")
  fd = formatdate("YYYY-MM-DD hh:mm", "2020-01-01T05:06:07Z")
  big = 123456789012
  fl2 = 0.1 + 0.2
  spread = max([1,5,3]...)
  strnum = "5" + 1
  int = "${1}"
  co = coalesce(null, "x")
  ch = chunklist([1,2,3],2)
  pi = parseint("ff", 16)
  ind = indent(2, "a\nb")
  jo = join(",", ["a","b"])
  spl = split(",", "a,b")
  cs = csvdecode("a,b\n1,2")
  fml = formatlist("x-%s", ["a","b"])
  tp = trimprefix("abc","a")
  len = [length([1])]
  notx = !false && (1 == 1 || 2 < 1)
  eqs = [1 == "1", "a" == "a", null == null]
}
