(** [MV, (5.67)]: the distances between the covariance functions of nu^n and mu over all pairs of
    times (L^n_t, (5.10)) and on the diagonal alone (L~^n_t, (5.61)) are the same.

    Proved here: `suprema_are_equal`, for any two covariances of the form of (5.9) with the same
    tau (ledger: eq-5.67, as printed), in each population. That formula, in ou_covariance.v, is
    where the proof begins. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Poise Require Import ou_covariance.
Open Scope R_scope.

Section Two_laws.

Variables tau k k' : R.
Variables rate rate' : R -> R.
Hypothesis tau_pos : 0 < tau.
Hypothesis rate_integrable : integrable tau rate.
Hypothesis rate'_integrable : integrable tau rate'.

Definition difference (s t : R) : R :=
  Rabs (covariance tau k rate s t - covariance tau k' rate' s t).

(** What is attained by pairs of times up to T, and on the diagonal. *)
Definition by_pairs (T x : R) : Prop :=
  exists s t, 0 <= s <= T /\ 0 <= t <= T /\ x = difference s t.
Definition on_the_diagonal (T x : R) : Prop :=
  exists t, 0 <= t <= T /\ x = difference t t.

(** No pair does better than the diagonal at the earlier of its times. *)
Lemma diagonal_is_worst s t :
  0 <= s -> 0 <= t -> difference s t <= difference (Rmin s t) (Rmin s t).
Proof.
  intros s_in t_in. unfold difference.
  rewrite (covariance_by_variance tau k rate s t), (covariance_by_variance tau k' rate' s t)
    by assumption.
  unfold variance. rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_right (exp _))
    by (apply Rle_ge, Rlt_le, exp_pos).
  rewrite <- Rmult_1_l. apply Rmult_le_compat_r; [apply Rabs_pos|].
  rewrite <- exp_0.
  destruct (Req_dec (Rabs (s - t)) 0) as [zero | other].
  - rewrite zero. right. f_equal. field. lra.
  - apply Rlt_le, exp_increasing. pose proof (Rabs_pos (s - t)).
    assert (0 < Rabs (s - t) / tau) by (apply Rdiv_lt_0_compat; lra).
    unfold Rdiv in *. lra.
Qed.

Theorem suprema_are_equal T : Lub_Rbar (by_pairs T) = Lub_Rbar (on_the_diagonal T).
Proof.
  apply is_lub_Rbar_unique. split.
  - intros x [s [t [s_in [t_in ->]]]].
    apply Rbar_le_trans with (Finite (difference (Rmin s t) (Rmin s t))).
    + apply diagonal_is_worst; lra.
    + apply Lub_Rbar_correct. exists (Rmin s t). split; [|reflexivity].
      split; [apply Rmin_glb; lra|]. apply Rle_trans with s; [apply Rmin_l|lra].
  - intros bound is_bound. apply Lub_Rbar_correct.
    intros x [t [t_in ->]]. apply is_bound. now exists t, t.
Qed.

End Two_laws.
