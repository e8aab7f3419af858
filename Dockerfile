# The same steps as `make`, in two stages: a wheel, then a slim image that runs it as nobody special.

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY mockrek mockrek
COPY contracts contracts
RUN python -m pip wheel --no-deps --wheel-dir /wheels . \
 && python -m venv /opt/mockrek \
 && /opt/mockrek/bin/python -m pip install --no-cache-dir -c constraints.txt "$(ls /wheels/*.whl)[s3]"

FROM python:3.13-slim
COPY --from=build /opt/mockrek /opt/mockrek
RUN useradd --system --uid 10001 --create-home mockrek
USER mockrek
WORKDIR /home/mockrek
ENV PATH=/opt/mockrek/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MOCKREK_HOST=0.0.0.0
EXPOSE 5111
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('MOCKREK_PORT', '5111') + '/_mockrek/v1/health/live', timeout=2)"]
ENTRYPOINT ["mockrek"]
CMD ["serve"]
