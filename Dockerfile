# The app in a container: docker build -t vae-tf . && docker run --init -p 127.0.0.1:8501:8501 -v vae-tf:/data vae-tf
# It answers to localhost; to other names with -e STREAMLIT_SERVER_ALLOWED_HOSTS="NAME NAME" (README, "On a server").
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TF_CPP_MIN_LOG_LEVEL=2 \
    VAE_TF_HOME=/data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY LICENSE ./
COPY app.py ./
COPY .streamlit/config.toml ./.streamlit/config.toml
COPY assets ./assets
COPY pages ./pages
COPY vae_tf ./vae_tf
RUN python -m compileall -q app.py pages vae_tf

# A new volume becomes the user's, as this folder is; a folder of the host must be given to 1000 (chown 1000 FOLDER).
RUN useradd --create-home --uid 1000 explorer && install -d -o explorer -g explorer /data
USER explorer
VOLUME /data
EXPOSE 8501

# Below the path that the server was put under, by whatever name; no proxy of the environment is asked.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "\
import os, sys; \
from http.client import HTTPConnection; \
server = HTTPConnection('127.0.0.1', 8501, timeout=4); \
path = os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'); \
server.request('GET', f'/{path}/healthz' if path else '/healthz'); \
sys.exit(server.getresponse().status != 200)"]

CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
