local limit = require "resty.limit.req"
local lim, err = limit.new("kasse_store", 200, 100)
if not lim then
  ngx.log(ngx.ERR, "limiter: ", err)
  return ngx.exit(500)
end
local delay, e = lim:incoming(ngx.var.binary_remote_addr, true)
if not delay then
  if e == "rejected" then return ngx.exit(429) end
  return ngx.exit(500)
end
