# Locust with loadtests/. It knows the API and nothing of mockrek, so nothing of mockrek is in it.

FROM python:3.13-slim
WORKDIR /swarm
COPY constraints.txt .
RUN python -m pip install --no-cache-dir -c constraints.txt \
    boto3 jinja2 locust matplotlib numpy pillow psutil
COPY loadtests loadtests
RUN useradd --system --uid 10001 --create-home swarm
USER swarm
ENV PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp
ENTRYPOINT ["locust", "-f", "/swarm/loadtests/locustfile.py"]
