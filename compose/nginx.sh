#!/bin/sh
# Runs nginx with docs/nginx.conf, unchanged but for its names, ports and files, as nobody in particular on a read-only
# file system. The certificate is in the folder that is the only argument; https is at port 8443, http at 8080.
set -eu
mkdir -p /tmp/nginx
sed -e 's/login\.example\.com;$/localhost;/' -e 's#https://login\.example\.com#https://localhost:8443#' \
  -e 's/listen \(.*\)443 ssl/listen \18443 ssl/' -e 's/listen 80;/listen 8080;/' -e '/listen \[::\]/d' \
  -e "s#/etc/ssl/login\.example\.com/#$1/#" -e 's#/var/log/nginx/#/tmp/nginx/#' /project/docs/nginx.conf >/tmp/nginx/site.conf
cat >/tmp/nginx/nginx.conf <<END
pid /tmp/nginx/pid;
daemon off;
events {}
http {
    client_body_temp_path /tmp/nginx/body;
    proxy_temp_path /tmp/nginx/proxy;
    fastcgi_temp_path /tmp/nginx/fastcgi;
    uwsgi_temp_path /tmp/nginx/uwsgi;
    scgi_temp_path /tmp/nginx/scgi;
    include /tmp/nginx/site.conf;
}
END
exec nginx -e stderr -c /tmp/nginx/nginx.conf
