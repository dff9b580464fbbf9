FROM python:3.13-slim AS build
# The venv gets no pip of its own: the image's pip fills it.
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv --without-pip /opt/watcher
COPY requirements.lock ./
RUN pip --python /opt/watcher/bin/python install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY rules rules
COPY storage storage
COPY watcher watcher
RUN pip --python /opt/watcher/bin/python install --no-deps --no-build-isolation .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="forecast-watcher" \
      org.opencontainers.image.description="Watches the news for what confirms or contradicts the forecasts of an assessment." \
      org.opencontainers.image.licenses="MIT"
# Nothing but the data directory is ever written, so the root file system may be mounted read-only.
ENV PATH=/opt/watcher/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    WATCHER_DATA_DIR=/var/lib/forecast-watcher
RUN useradd --system --uid 10001 --home-dir /var/lib/forecast-watcher --shell /usr/sbin/nologin watcher \
    && install --directory --owner=watcher --group=watcher --mode=0700 /var/lib/forecast-watcher
COPY --from=build /opt/watcher /opt/watcher
USER 10001
WORKDIR /var/lib/forecast-watcher
VOLUME ["/var/lib/forecast-watcher"]
HEALTHCHECK --interval=1m --timeout=10s --start-period=30s --retries=3 CMD ["watcher", "status"]
ENTRYPOINT ["watcher"]
CMD ["run"]
