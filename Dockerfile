# Six images, chosen by --target:
#   web      the authorization server under gunicorn
#   demo     the demo's relying parties, stand-in for sign-in providers and mailbox, which share nothing with the server
#            but HTTP and SMTP
#   tests    the black-box integration tests, which import nothing of the server
#   proxy    nginx as docs/nginx.conf has it, in front of the server that the interop tests meet
#   interop  relying parties that others wrote, and the tests that have them sign people in
#   postman  the runner of the Postman collection
# Packages come with the hashes of requirements/, Python's as wheels, so no stage needs a compiler.

FROM python:3.13-slim-trixie AS base
ENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH
# A fixed number, so that orchestrators can check that the image does not run as root.
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /tmp authserver


FROM base AS installer
# Builds behind a package mirror pass its address; pip reads it from the environment.
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_ONLY_BINARY=:all: PIP_REQUIRE_HASHES=1
# The installer stays outside the environment it fills: the last stages carry no pip in theirs.
RUN python -m venv --without-pip /opt/venv
WORKDIR /requirements


FROM installer AS server-packages
COPY requirements/runtime.txt .
RUN --mount=type=cache,target=/root/.cache/pip pip --python /opt/venv/bin/python install -r runtime.txt


FROM installer AS demo-packages
COPY requirements/demo.txt .
# The demo's lock is for a whole demo on one machine; here it needs neither server nor database.
RUN --mount=type=cache,target=/root/.cache/pip \
    awk '/^[a-z]/ { wanted = /^(aiosmtpd|atpublic|attrs|authlib|blinker|certifi|cffi|charset-normalizer|click|cryptography|flask|gunicorn|idna|itsdangerous|jinja2|joserfc|markupsafe|packaging|pycparser|requests|urllib3|werkzeug)==/ } wanted' \
        demo.txt >image.txt \
    && pip --python /opt/venv/bin/python install -r image.txt \
    && pip --python /opt/venv/bin/python check


FROM installer AS test-packages
COPY requirements/integration.txt .
RUN --mount=type=cache,target=/root/.cache/pip pip --python /opt/venv/bin/python install -r integration.txt


FROM installer AS interop-packages
COPY requirements/interop.txt .
RUN --mount=type=cache,target=/root/.cache/pip pip --python /opt/venv/bin/python install -r interop.txt


FROM base AS application
COPY --from=server-packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py gunicorn.conf.py compose/healthcheck.py ./
COPY audit audit
COPY accounts accounts
COPY oidc oidc
COPY api api
COPY authserver authserver
COPY templates templates
COPY static static
# Settings are read whole or not at all, so collecting static files needs an environment: this one is made up and stays here.
RUN PUBLIC_URL=http://localhost DATABASE_URL=postgres://nobody@localhost/none \
    SECRET_KEY="$(head -c 48 /dev/urandom | base64)" CLIENT_SECRET_HASH_KEY="$(head -c 48 /dev/urandom | base64)" \
    KEY_ENCRYPTION_KEYS="$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')" STATIC_ROOT=/app/staticfiles \
    python manage.py collectstatic --noinput
# Bytecode is made here, once: the running container cannot write it. The modes do not depend on the builder's umask.
RUN python -m compileall -q . && chmod -R a+rX,go-w .


FROM base AS web
LABEL org.opencontainers.image.title="authserver" \
      org.opencontainers.image.description="OAuth 2.0 and OpenID Connect authorization server" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/app/staticfiles WEB_BIND=0.0.0.0:8000
COPY --from=server-packages /opt/venv /opt/venv
COPY --from=application /app /app
# A volume mounted here starts with this owner, so that the seeding commands can write into it.
RUN install -d -o authserver -g authserver /seed
WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "healthcheck.py", "/healthz"]
CMD ["gunicorn", "authserver.wsgi"]


FROM base AS demo
LABEL org.opencontainers.image.title="authserver-demo" \
      org.opencontainers.image.description="Demo relying parties, sign-in providers and mailbox of authserver" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PYTHONDONTWRITEBYTECODE=1
COPY --from=demo-packages /opt/venv /opt/venv
WORKDIR /app
COPY --chmod=755 demo demo
COPY --chmod=755 compose/forward.py ./
USER 10001:10001
EXPOSE 9001 9003 9004
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--threads", "8", "--bind", "0.0.0.0:9001", "demo.relying_party:app"]


FROM base AS tests
LABEL org.opencontainers.image.title="authserver-tests" \
      org.opencontainers.image.description="Black-box integration tests of authserver" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PYTHONDONTWRITEBYTECODE=1
COPY --from=test-packages /opt/venv /opt/venv
WORKDIR /project
COPY --chmod=755 tests/integration tests/integration
USER 10001:10001
CMD ["python", "-m", "pytest", "-c", "tests/integration/pytest.ini", "tests/integration", "--ignore", "tests/integration/interop"]


FROM base AS proxy
LABEL org.opencontainers.image.title="authserver-proxy" \
      org.opencontainers.image.description="nginx in front of authserver, for its tests" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update --quiet=2 \
    && apt-get install --quiet=2 --yes --no-install-recommends nginx openssl >/dev/null \
    && rm -rf /var/lib/apt/lists/*
# A volume mounted here starts with this owner, so that the certificate can be made in it.
RUN install -d -o authserver -g authserver /tls
WORKDIR /project
COPY --chmod=644 docs/nginx.conf docs/nginx.conf
COPY --chmod=755 compose/certificate.sh compose/nginx.sh compose/
USER 10001:10001
CMD ["compose/nginx.sh", "/tls"]


FROM base AS interop
LABEL org.opencontainers.image.title="authserver-interop" \
      org.opencontainers.image.description="Runs relying parties that others wrote against authserver" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PYTHONDONTWRITEBYTECODE=1
RUN apt-get update --quiet=2 \
    && apt-get install --quiet=2 --yes --no-install-recommends \
        apache2 chromium libapache2-mod-auth-openidc libnss3-tools nodejs npm >/dev/null \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /project/tests/integration/interop
COPY tests/integration/interop/package.json tests/integration/interop/package-lock.json ./
# No script of a package is run: none of these needs one.
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY --from=interop-packages /opt/venv /opt/venv
WORKDIR /project
COPY --chmod=755 tests/integration tests/integration
USER 10001:10001
CMD ["python", "-m", "pytest", "-c", "tests/integration/pytest.ini", "tests/integration/interop"]


FROM base AS postman
LABEL org.opencontainers.image.title="authserver-postman" \
      org.opencontainers.image.description="Runs the Postman collection of authserver" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update --quiet=2 \
    && apt-get install --quiet=2 --yes --no-install-recommends nodejs npm >/dev/null \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /newman
COPY requirements/newman/package.json requirements/newman/package-lock.json ./
# No script of a package is run: none of these needs one.
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
ENV PATH=/newman/node_modules/.bin:$PATH
COPY --chmod=644 docs/postman/authserver.postman_collection.json compose/run_postman.py ./
USER 10001:10001
CMD ["python", "run_postman.py"]
