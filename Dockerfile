# Kaiqiao as an image: the app for a class, films and the command line in it. docs/deploy.md says how it is run.
#
#     docker build -t kaiqiao .
#     docker run --rm -p 8501:8501 -v kaiqiao:/data kaiqiao
#
# .ci/image.py runs these steps one by one in a fresh Debian root, where there is no Docker.

FROM debian:12-slim AS build
WORKDIR /build
COPY packages.txt packages.txt
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3 $(cat packages.txt)
COPY locks/app.txt locks/torch.txt locks/torch_cpu.txt locks/
# torch without a GPU where pip knows a place that has it (a --build-arg for pip), else as it comes.
ARG PIP_EXTRA_INDEX_URL
RUN python3 -m venv /opt/kaiqiao && \
    pip="/opt/kaiqiao/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps" && \
    torch=locks/torch.txt && \
    if $pip --dry-run --quiet -r locks/torch_cpu.txt; then torch=locks/torch_cpu.txt; fi && \
    $pip -r locks/app.txt -r $torch
COPY . source
RUN /opt/kaiqiao/bin/pip install --no-cache-dir --no-deps --no-build-isolation ./source

FROM debian:12-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends python3 libcairo2 libpangocairo-1.0-0 fontconfig fonts-noto-cjk && \
    rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home kaiqiao && install -d -o kaiqiao -g kaiqiao /data
COPY --from=build /opt/kaiqiao /opt/kaiqiao
ENV PATH=/opt/kaiqiao/bin:/usr/bin:/bin
ENV KAIQIAO_ADDRESS=0.0.0.0 KAIQIAO_HOSTS=localhost
ENV KAIQIAO_RUNS=/data/runs KAIQIAO_SWEEPS=/data/sweeps KAIQIAO_FILMS=/data/films
USER kaiqiao
WORKDIR /data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["kaiqiao"]
CMD ["app"]
