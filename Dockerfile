# The app in a container: docker build -t vae-tf . && docker run -p 127.0.0.1:8501:8501 -v vae-tf:/data vae-tf
# It answers to localhost; to other names with -e STREAMLIT_SERVER_ALLOWED_HOSTS="NAME NAME" (README, "Who reaches it").
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TF_CPP_MIN_LOG_LEVEL=2 \
    VAE_TF_HOME=/data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY app.py ./
COPY .streamlit/config.toml ./.streamlit/config.toml
COPY assets ./assets
COPY pages ./pages
COPY vae_tf ./vae_tf
RUN python -m compileall -q app.py pages vae_tf

RUN useradd --create-home --uid 1000 explorer && install -d -o explorer -g explorer /data
USER explorer
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
