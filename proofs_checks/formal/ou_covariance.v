(** The covariance of the linear equation (5.9) of [MV], given its clocks:
        E x(s) x(t) = exp(-(s + t)/tau) k + int_0^{min(s,t)} exp(-(s + t - 2r)/tau) rate(r) dr,
    rate = C_ae^2 Q_ae + C_ai^2 Q_ai for nu^n_a, and the same with E f_ab(v_b + sqrt(K_b) Z) in
    place of Q_ab for mu_a; k is the variance at time 0. This formula, Ito's isometry, is where the
    formal proofs about it begin. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition covariance (tau k : R) (rate : R -> R) (s t : R) : R :=
  exp (- (s + t) / tau) * k
  + RInt (fun r => exp (- (s + t - 2 * r) / tau) * rate r) 0 (Rmin s t).

Definition variance (tau k : R) (rate : R -> R) (t : R) : R := covariance tau k rate t t.

(** Riemann's integral up to any time exists: so it does for rates with jumps. *)
Definition integrable (tau : R) (rate : R -> R) : Prop :=
  forall t, 0 <= t -> ex_RInt (fun r => exp (2 * r / tau) * rate r) 0 t.

(** The integral with the factor exp(2r/tau) alone, which all others are multiples of. *)
Lemma covariance_is tau k rate s t :
  0 < tau -> 0 <= s -> 0 <= t -> integrable tau rate ->
  covariance tau k rate s t =
  exp (- (s + t) / tau) * (k + RInt (fun r => exp (2 * r / tau) * rate r) 0 (Rmin s t)).
Proof.
  intros tau_pos s_in t_in exists_. unfold covariance. rewrite Rmult_plus_distr_l. f_equal.
  rewrite <- (RInt_scal (V := R_CompleteNormedModule) (fun r => exp (2 * r / tau) * rate r))
    by (apply exists_; now apply Rmin_glb).
  apply RInt_ext. intros r _. unfold scal; simpl; unfold mult; simpl.
  rewrite <- Rmult_assoc, <- exp_plus. f_equal. f_equal. field. lra.
Qed.

(** E x(s) x(t) = exp(-|s - t|/tau) E x(min(s, t))^2. *)
Lemma covariance_by_variance tau k rate s t :
  0 < tau -> 0 <= s -> 0 <= t -> integrable tau rate ->
  covariance tau k rate s t = exp (- Rabs (s - t) / tau) * variance tau k rate (Rmin s t).
Proof.
  intros tau_pos s_in t_in exists_. unfold variance.
  assert (0 <= Rmin s t) by now apply Rmin_glb.
  rewrite !covariance_is by assumption.
  rewrite (Rmin_left (Rmin s t) (Rmin s t)) by lra.
  rewrite <- Rmult_assoc, <- exp_plus. f_equal. f_equal.
  unfold Rmin, Rabs. destruct (Rle_dec s t), (Rcase_abs (s - t)); field_simplify_eq; lra.
Qed.
